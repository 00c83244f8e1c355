// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.sandbox.SeccompFilter.Machine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the program as the kernel would: on the number, the machine and the arguments of a call. */
class SeccompFilterTest {
    private static final int ALLOWED = 0x7FFF_0000;
    private static final int KILLED = 0x8000_0000;
    private static final int I386 = 0x4000_0003;
    private static final int BEYOND_ALL_TABLES = 600;

    @ParameterizedTest
    @EnumSource
    void everyDeniedCallIsRefusedAndEveryOtherIsAllowed(Machine machine) {
        Set<Integer> denied =
                Arrays.stream(DeniedCall.values())
                        .map(machine::number)
                        .filter(number -> number != DeniedCall.ABSENT)
                        .collect(Collectors.toSet());

        for (DeniedCall call : DeniedCall.values()) {
            if (machine.number(call) != DeniedCall.ABSENT) {
                assertThat(answer(machine, machine.number(call), 0, 0))
                        .as(call.name())
                        .isEqualTo(refused(call.errno));
            }
        }
        for (int number = 0; number < BEYOND_ALL_TABLES; number++) {
            if (!denied.contains(number) && number != machine.socket) {
                assertThat(answer(machine, number, 0, 0)).as("call %d", number).isEqualTo(ALLOWED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aThreadAndAForkAreAllowedAndANamespaceIsNot(Machine machine) {
        int thread = 0x3D0F00; // what glibc's pthread_create asks for
        int fork = 0x1200011; // and its fork
        assertThat(answer(machine, machine.clone, thread, 0)).isEqualTo(ALLOWED);
        assertThat(answer(machine, machine.clone, fork, 0)).isEqualTo(ALLOWED);
        for (int bit : new int[] {17, 25, 26, 27, 28, 29, 30}) {
            assertThat(answer(machine, machine.clone, fork | 1 << bit, 0)).isEqualTo(refused(1));
            assertThat(answer(machine, machine.unshare, 1 << bit, 0)).isEqualTo(refused(1));
        }
        int openFiles = 0x400;
        int time = 0x80;
        assertThat(answer(machine, machine.unshare, openFiles, 0)).isEqualTo(ALLOWED);
        assertThat(answer(machine, machine.unshare, time, 0)).isEqualTo(refused(1));
    }

    @ParameterizedTest
    @EnumSource
    void typingIntoATerminalIsRefusedWhateverTheUpperHalfOfTheRequestSays(Machine machine) {
        assertThat(answer(machine, machine.ioctl, 0, 0x5401)).isEqualTo(ALLOWED);
        assertThat(answer(machine, machine.ioctl, 0, 0x5412)).isEqualTo(refused(1));
        assertThat(answer(machine, machine.ioctl, 0, 0x7_0000_5412L)).isEqualTo(refused(1));
        assertThat(answer(machine, machine.ioctl, 0, 0x541C)).isEqualTo(refused(1));
    }

    @ParameterizedTest
    @EnumSource
    void onlySocketsThatLiveInANetworkNamespaceAreMade(Machine machine) {
        for (int family = 0; family < 64; family++) {
            assertThat(answer(machine, machine.socket, family, 0))
                    .as("family %d", family)
                    .isEqualTo(Set.of(1, 2, 10, 16).contains(family) ? ALLOWED : refused(97));
        }
    }

    @ParameterizedTest
    @EnumSource
    void callsOfAnotherKindOfMachineAreKilledOrUnknown(Machine machine) {
        int getpid = 39;
        byte[] program = SeccompFilter.program(machine);
        assertThat(answer(program, I386, getpid, 0, 0)).isEqualTo(KILLED);
        assertThat(answer(machine, 0x4000_0000 | getpid, 0, 0)).isEqualTo(refused(38));
    }

    private static int refused(int errno) {
        return 0x0005_0000 | errno;
    }

    private static int answer(Machine machine, int number, long first, long second) {
        return answer(SeccompFilter.program(machine), machine.audit, number, first, second);
    }

    private static int answer(byte[] program, int audit, int number, long first, long second) {
        var data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(number).putInt(audit).putLong(0).putLong(first).putLong(second);
        var steps = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
        int value = 0;
        while (true) {
            int code = steps.getShort();
            int ifTrue = Byte.toUnsignedInt(steps.get());
            int ifFalse = Byte.toUnsignedInt(steps.get());
            int operand = steps.getInt();
            boolean holds = false;
            switch (code) {
                case 0x20 -> value = data.getInt(operand);
                case 0x06 -> {
                    return operand;
                }
                case 0x15 -> holds = value == operand;
                case 0x35 -> holds = Integer.compareUnsigned(value, operand) >= 0;
                case 0x45 -> holds = (value & operand) != 0;
                default -> throw new AssertionError("unknown step " + code);
            }
            if (code != 0x20) {
                steps.position(steps.position() + 8 * (holds ? ifTrue : ifFalse));
            }
        }
    }
}
