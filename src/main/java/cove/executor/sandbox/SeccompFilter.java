// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.sandbox.DeniedCall.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The program for {@code bwrap --seccomp}, which allows all system calls but the {@link
 * DeniedCall}s and a few that depend on an argument (seccomp(2); kernel documentation,
 * userspace-api/ seccomp_filter). The kernel remembers which calls are allowed whatever their
 * arguments, so most never run it (Linux 5.11).
 */
final class SeccompFilter {
    /** A kind of machine: its name in seccomp(2) and the numbers of the calls looked at closely. */
    enum Machine {
        X86_64(0xC000003E, 56, 272, 16, 41),
        AARCH64(0xC00000B7, 220, 97, 29, 198);

        final int audit;
        final int clone;
        final int unshare;
        final int ioctl;
        final int socket;

        Machine(int audit, int clone, int unshare, int ioctl, int socket) {
            this.audit = audit;
            this.clone = clone;
            this.unshare = unshare;
            this.ioctl = ioctl;
            this.socket = socket;
        }

        int number(DeniedCall call) {
            return this == X86_64 ? call.x86 : call.arm;
        }

        static Optional<Machine> current() {
            return switch (System.getProperty("os.arch")) {
                case "amd64" -> Optional.of(X86_64);
                case "aarch64" -> Optional.of(AARCH64);
                default -> Optional.empty();
            };
        }
    }

    /** struct sock_filter of linux/filter.h. */
    private record Step(int code, int ifTrue, int ifFalse, int operand) {}

    /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of linux/sched.h. */
    private static final int NEW_NAMESPACES = 0x7E02_0000;

    /** For unshare alone: in clone's flags this bit belongs to the number of a signal. */
    private static final int NEW_TIME_NAMESPACE = 0x80;

    /** Both type into a terminal as if its user did (CVE-2017-5226, CVE-2023-28100). */
    private static final int TIOCSTI = 0x5412;

    private static final int TIOCLINUX = 0x541C;

    /**
     * AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK live in network namespaces. Others do not: AF_VSOCK
     * would lead from any sandbox to the machine that hosts this one.
     */
    private static final List<Integer> SOCKET_FAMILIES = List.of(1, 2, 10, 16);

    /** An x86_64 call of the x32 kind has this bit. */
    private static final int X32 = 0x4000_0000;

    // linux/bpf_common.h: LD|W|ABS, JMP|JEQ|K, JMP|JGE|K, JMP|JSET|K, RET|K
    private static final int LOAD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_AT_LEAST = 0x35;
    private static final int JUMP_IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    // struct seccomp_data of linux/seccomp.h
    private static final int NUMBER_OFFSET = 0;
    private static final int MACHINE_OFFSET = 4;
    private static final int ARGUMENTS_OFFSET = 16;

    private static final Step ALLOW = answer(0x7FFF_0000);

    /** A 32-bit program gets a plain "Bad system call", not a crash somewhere later. */
    private static final Step KILL = answer(0x8000_0000);

    private SeccompFilter() {}

    /** The program for the machine this runs on; none for one that has no table here. */
    static Optional<byte[]> forThisMachine() {
        return Machine.current().map(SeccompFilter::program);
    }

    static byte[] program(Machine machine) {
        var steps = new ArrayList<Step>();
        steps.add(load(MACHINE_OFFSET));
        steps.add(new Step(JUMP_IF_EQUAL, 1, 0, machine.audit));
        steps.add(KILL);
        steps.add(load(NUMBER_OFFSET));
        steps.add(new Step(JUMP_IF_AT_LEAST, 0, 1, X32));
        steps.add(refuse(Errno.ENOSYS));
        // Before the long table: these run the program each time.
        steps.addAll(on(machine.ioctl, unlessOneOf(1, List.of(TIOCSTI, TIOCLINUX))));
        steps.addAll(on(machine.socket, onlyOneOf(0, SOCKET_FAMILIES, Errno.EAFNOSUPPORT)));
        steps.addAll(on(machine.clone, unlessAnyBit(NEW_NAMESPACES)));
        steps.addAll(on(machine.unshare, unlessAnyBit(NEW_NAMESPACES | NEW_TIME_NAMESPACE)));
        for (DeniedCall call : DeniedCall.values()) {
            if (machine.number(call) != DeniedCall.ABSENT) {
                steps.addAll(on(machine.number(call), List.of(refuse(call.errno))));
            }
        }
        steps.add(ALLOW);
        return bytes(steps);
    }

    /** A body must end with an answer: it overwrites the number that the next comparison needs. */
    private static List<Step> on(int number, List<Step> body) {
        return Stream.concat(
                        Stream.of(new Step(JUMP_IF_EQUAL, 0, body.size(), number)), body.stream())
                .toList();
    }

    private static List<Step> unlessAnyBit(int mask) {
        return List.of(
                load(argument(0)),
                new Step(JUMP_IF_ANY_BIT, 0, 1, mask),
                refuse(Errno.EPERM),
                ALLOW);
    }

    private static List<Step> unlessOneOf(int argument, List<Integer> values) {
        return select(argument, values, refuse(Errno.EPERM), ALLOW);
    }

    private static List<Step> onlyOneOf(int argument, List<Integer> values, int errno) {
        return select(argument, values, ALLOW, refuse(errno));
    }

    private static List<Step> select(
            int argument, List<Integer> values, Step whenFound, Step otherwise) {
        var steps = new ArrayList<Step>();
        steps.add(load(argument(argument)));
        for (int value : values) {
            steps.add(new Step(JUMP_IF_EQUAL, 0, 1, value));
            steps.add(whenFound);
        }
        steps.add(otherwise);
        return steps;
    }

    /** The lower 32 bits: the kernel takes no more of any argument looked at here. */
    private static int argument(int index) {
        return ARGUMENTS_OFFSET + 8 * index;
    }

    private static Step load(int offset) {
        return new Step(LOAD, 0, 0, offset);
    }

    private static Step answer(int value) {
        return new Step(RETURN, 0, 0, value);
    }

    private static Step refuse(int errno) {
        return answer(0x0005_0000 | errno);
    }

    private static byte[] bytes(List<Step> steps) {
        var buffer = ByteBuffer.allocate(8 * steps.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (Step step : steps) {
            buffer.putShort((short) step.code)
                    .put((byte) step.ifTrue)
                    .put((byte) step.ifFalse)
                    .putInt(step.operand);
        }
        return buffer.array();
    }
}
