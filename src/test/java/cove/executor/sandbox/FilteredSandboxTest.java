// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.sandbox.SeccompFilter.Machine;
import cove.process.CommandRunner;
import cove.process.CommandRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The filter in a real sandbox: what it stops, and that ordinary programs do not notice it. */
class FilteredSandboxTest {
    private static final Machine MACHINE = Machine.current().orElseThrow();

    @TempDir Path folder;

    @BeforeEach
    void writeTheFilter() throws IOException {
        Files.write(folder.resolve("filter"), SeccompFilter.program(MACHINE));
    }

    @Test
    void everyDeniedCallAnswersAsTheTableSays() {
        String table =
                Arrays.stream(DeniedCall.values())
                        .filter(call -> MACHINE.number(call) != DeniedCall.ABSENT)
                        .map(call -> "%s %d\n".formatted(call, MACHINE.number(call)))
                        .collect(Collectors.joining());
        var outcome =
                python(
                        """
                        import ctypes, sys
                        libc = ctypes.CDLL(None, use_errno=True)
                        for line in '''%s'''.splitlines():
                            name, number = line.split()
                            result = libc.syscall(int(number), 0, 0, 0, 0, 0, 0)
                            print(name, result, ctypes.get_errno())
                        """
                                .formatted(table));
        assertThat(outcome.stdout().lines())
                .containsExactlyElementsOf(
                        Arrays.stream(DeniedCall.values())
                                .filter(call -> MACHINE.number(call) != DeniedCall.ABSENT)
                                .map(call -> "%s -1 %d".formatted(call, call.errno))
                                .toList());
    }

    @Test
    void whatDependsOnAnArgumentIsRefusedWithTheErrorThatFits() {
        var outcome =
                python(
                        """
                        import ctypes, fcntl, os, socket
                        libc = ctypes.CDLL(None, use_errno=True)
                        def tell(name, action):
                            try:
                                action()
                                print(name, "done")
                            except OSError as e:
                                print(name, os.strerror(e.errno))
                        def call(function, *arguments):
                            if function(*arguments) < 0:
                                raise OSError(ctypes.get_errno(), "")
                        CLONE_FILES, CLONE_NEWUSER = 0x400, 0x10000000
                        TIOCSTI = 0x5412
                        AF_ALG, AF_VSOCK = 38, 40
                        tell("files of its own", lambda: call(libc.unshare, CLONE_FILES))
                        tell("user namespace", lambda: call(libc.unshare, CLONE_NEWUSER))
                        tell("typing", lambda: fcntl.ioctl(0, TIOCSTI, b"x"))
                        tell("vsock", lambda: socket.socket(AF_VSOCK, socket.SOCK_STREAM))
                        tell("kernel crypto", lambda: socket.socket(AF_ALG, socket.SOCK_SEQPACKET))
                        tell("unix", lambda: socket.socketpair())
                        tell("netlink", lambda: socket.if_nameindex())
                        """);
        assertThat(outcome.stdout().lines())
                .containsExactly(
                        "files of its own done",
                        "user namespace Operation not permitted",
                        "typing Operation not permitted",
                        "vsock Address family not supported by protocol",
                        "kernel crypto Address family not supported by protocol",
                        "unix done",
                        "netlink done");
    }

    @Test
    void noProcessOfTheSandboxIsOutsideTheFilter() {
        var outcome = bash("grep -h Seccomp: /proc/[0-9]*/status | sort -u");
        assertThat(outcome.stdout()).isEqualTo("Seccomp:\t2\n");
    }

    @Test
    void orphansAreReapedAndTheExitCodeIsTheCommands() {
        var outcome =
                bash(
                        """
                        for i in 1 2 3; do ( true & ); done
                        until ! grep -q 'State:.Z' /proc/[0-9]*/status; do :; done
                        kill -TERM $$
                        """);
        assertThat(outcome.exitCode()).isEqualTo(128 + 15);
    }

    @Test
    void ordinaryProgramsDoNotNoticeIt() {
        var shell =
                bash(
                        """
                        set -e
                        seq 200000 | sort -R | sort -n --parallel=4 | tail -1
                        cd /tmp
                        git init -q repository
                        cd repository
                        echo text > file
                        git add file
                        git -c user.name=n -c user.email=e commit -qm message
                        git log --format=%s
                        tar cz file | tar tz
                        wait < <(sleep 0)
                        """);
        assertThat(shell.stdout()).isEqualTo("200000\nmessage\nfile\n");
        assertThat(shell.stderr()).isEmpty();

        var python =
                python(
                        """
                        import concurrent.futures, multiprocessing, subprocess, tempfile
                        with concurrent.futures.ThreadPoolExecutor(8) as pool:
                            print(sum(pool.map(abs, range(-100, 0))))
                        with multiprocessing.get_context("fork").Pool(2) as pool:
                            print(sum(pool.map(abs, range(-100, 0))))
                        print(subprocess.run(["echo", "child"], capture_output=True, text=True).stdout, end="")
                        with tempfile.TemporaryFile() as file:
                            print(file.write(b"12345"))
                        """);
        assertThat(python.stdout()).isEqualTo("5050\n5050\nchild\n5\n");
        assertThat(python.stderr()).isEmpty();
    }

    @Test
    void theOldWayIntoTheKernelIsClosed() {
        if (MACHINE != Machine.X86_64) {
            return;
        }
        var outcome =
                python(
                        """
                        import ctypes, mmap
                        # mov eax, 20 (getpid of i386); int 0x80; ret
                        code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
                        code.write(bytes([0xB8, 20, 0, 0, 0, 0xCD, 0x80, 0xC3]))
                        address = ctypes.addressof(ctypes.c_char.from_buffer(code))
                        print(ctypes.CFUNCTYPE(ctypes.c_int)(address)())
                        """);
        assertThat(outcome.stdout()).isEmpty();
        int badSystemCall = 31;
        assertThat(outcome.exitCode()).isEqualTo(128 + badSystemCall);
    }

    private Outcome bash(String text) {
        return sandboxed("/bin/bash", "-c", text);
    }

    private Outcome python(String text) {
        return sandboxed("/usr/bin/python3", "-c", text);
    }

    private Outcome sandboxed(String... command) {
        var words =
                new ArrayList<String>(
                        List.of(
                                "sh",
                                "-c",
                                "exec \"$@\" 9< filter",
                                "sh",
                                "bwrap",
                                "--unshare-all",
                                "--unshare-user",
                                "--disable-userns",
                                "--die-with-parent",
                                "--new-session",
                                "--cap-drop",
                                "ALL",
                                "--ro-bind",
                                "/usr",
                                "/usr",
                                "--symlink",
                                "usr/bin",
                                "/bin",
                                "--symlink",
                                "usr/lib",
                                "/lib",
                                "--symlink",
                                "usr/lib64",
                                "/lib64",
                                "--proc",
                                "/proc",
                                "--dev",
                                "/dev",
                                "--tmpfs",
                                "/tmp",
                                "--seccomp",
                                "9",
                                "--as-pid-1",
                                "--",
                                "/bin/sh",
                                "-c",
                                "\"$@\"; exit $?",
                                "sh"));
        words.addAll(List.of(command));
        return CommandRunner.run(words, folder, Map.of(), Duration.ofSeconds(30));
    }
}
