// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

/**
 * The system calls that no run needs, and that Docker's default profile or Flatpak's refuse as
 * well. Numbers are from Linux 6.1's {@code asm/unistd_64.h} (x86_64) and {@code
 * asm-generic/unistd.h} (aarch64); where the second is missing, that machine has no such call.
 */
enum DeniedCall {
    // Code for the kernel
    INIT_MODULE(175, 105),
    FINIT_MODULE(313, 273),
    DELETE_MODULE(176, 106),
    KEXEC_LOAD(246, 104),
    KEXEC_FILE_LOAD(320, 294),
    BPF(321, 280),
    // A look into the kernel, or a slow lane in it that exploits use
    PERF_EVENT_OPEN(298, 241),
    USERFAULTFD(323, 282),
    SYSLOG(103, 116),
    // Keyrings know no namespaces
    ADD_KEY(248, 217),
    REQUEST_KEY(249, 218),
    KEYCTL(250, 219),
    // Mounts and namespaces; clone and unshare are looked at more closely
    MOUNT(165, 40),
    UMOUNT2(166, 39),
    PIVOT_ROOT(155, 41),
    SETNS(308, 268),
    OPEN_TREE(428, 428),
    MOVE_MOUNT(429, 429),
    FSOPEN(430, 430),
    FSCONFIG(431, 431),
    FSMOUNT(432, 432),
    FSPICK(433, 433),
    MOUNT_SETATTR(442, 442),
    OPEN_TREE_ATTR(467, 467), // Linux 6.15
    // Files without a path lead out of the sandbox (Docker's "shocker" exploit)
    NAME_TO_HANDLE_AT(303, 264),
    OPEN_BY_HANDLE_AT(304, 265),
    FANOTIFY_INIT(300, 262),
    // The whole machine
    SWAPON(167, 224),
    SWAPOFF(168, 225),
    REBOOT(169, 142),
    ACCT(163, 89),
    QUOTACTL(179, 60),
    QUOTACTL_FD(443, 443),
    SETTIMEOFDAY(164, 170),
    CLOCK_SETTIME(227, 112),
    ADJTIMEX(159, 171),
    CLOCK_ADJTIME(305, 266),
    VHANGUP(153, 58),
    IOPL(172),
    IOPERM(173),
    MODIFY_LDT(154),
    USELIB(134),
    // Its flags lie in memory, where a filter cannot look: the C library falls back to clone
    CLONE3(435, 435, Errno.ENOSYS),
    // It does what other calls do, unseen by a filter: libraries fall back to those
    IO_URING_SETUP(425, 425, Errno.ENOSYS),
    IO_URING_ENTER(426, 426, Errno.ENOSYS),
    IO_URING_REGISTER(427, 427, Errno.ENOSYS);

    /** Error numbers, the same on both machines (errno(3)). */
    static final class Errno {
        static final int EPERM = 1;
        static final int ENOSYS = 38;
        static final int EAFNOSUPPORT = 97;

        private Errno() {}
    }

    static final int ABSENT = -1;

    final int x86;
    final int arm;
    final int errno;

    DeniedCall(int x86) {
        this(x86, ABSENT, Errno.EPERM);
    }

    DeniedCall(int x86, int arm) {
        this(x86, arm, Errno.EPERM);
    }

    DeniedCall(int x86, int arm, int errno) {
        this.x86 = x86;
        this.arm = arm;
        this.errno = errno;
    }
}
