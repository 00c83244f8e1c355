# SPDX-License-Identifier: Apache-2.0
"""No-op computations in containers, against a loop of `docker run`, on an engine of our own."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from statistics import median

WORKERS = 8

# A container takes fifty times what a sandbox takes: who asks as often about it measures the asking.
PAUSE = 0.2
IMAGE = "cove-bench"
NO_NETWORK = '[network]\ndefault = "none"\n'
SETTINGS = """\
[server]
executors = ["docker"]
[docker]
host = "%s"
image = "%s"
"""


class Engine:
    """A containerd and a dockerd in a folder, with one image: a shell."""

    @staticmethod
    def why_not():
        """Why there can be none here, or nothing."""
        missing = [tool for tool in ("dockerd", "docker", "containerd", "busybox") if not shutil.which(tool)]
        if missing:
            return "there is no " + missing[0]
        return None if os.getuid() == 0 else "only root can start dockerd"

    def __init__(self, folder):
        self.folder, self.address = folder, "unix://%s/docker.sock" % folder
        self.log = open(folder / "log", "ab")
        (folder / "containerd.toml").write_text(
            'version = 2\nroot = "%s/containerd"\nstate = "%s/state"\n'
            'disabled_plugins = ["io.containerd.grpc.v1.cri"]\n[grpc]\naddress = "%s/containerd.sock"\n'
            % (folder, folder, folder)
        )
        self.processes = [self._start("containerd", "--config", folder / "containerd.toml")]
        self._await(lambda: (folder / "containerd.sock").exists())
        self.processes.append(
            self._start(
                "dockerd", "--containerd=%s/containerd.sock" % folder, "--data-root=%s/data" % folder,
                "--exec-root=%s/exec" % folder, "--pidfile=%s/pid" % folder, "--host=" + self.address,
                "--bridge=none", "--iptables=false", "--live-restore",
            )
        )
        self._await(lambda: self.docker("version", check=False).returncode == 0)
        self._import()

    def _start(self, *words):
        return subprocess.Popen([str(word) for word in words], stdout=self.log, stderr=self.log)

    def _await(self, question):
        deadline = time.monotonic() + 60
        while not question():
            if time.monotonic() > deadline:
                raise SystemExit("no container engine came up; see " + self.log.name)
            time.sleep(0.05)

    def _import(self):
        programs = self.folder / "root/bin"
        programs.mkdir(parents=True)
        shutil.copy(shutil.which("busybox"), programs / "busybox")
        (programs / "sh").symlink_to("busybox")
        tar = shutil.make_archive(str(self.folder / "image"), "tar", self.folder / "root")
        self.docker("import", tar, IMAGE)

    def docker(self, *words, check=True):
        return subprocess.run(
            ["docker", "--host", self.address, *words], check=check,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()
        self.log.close()
        mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        for mount in sorted((m for m in mounts if m.startswith(str(self.folder))), reverse=True):
            subprocess.run(["umount", "--lazy", mount])


class Bare:
    """`docker run` with the isolation, the limits and two of the folders that cove gives."""

    def __init__(self, engine, code, folder):
        self.commands = []
        for worker in range(WORKERS):
            results = folder / str(worker)
            results.mkdir()
            words = [
                "docker", "--host", engine.address, "run", "--rm", "--network", "none",
                "--cpus", "1", "--memory", "1g", "--memory-swap", "1g", "--pids-limit", "4096",
                "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--log-driver", "none",
                "--volume", "%s:/code" % code, "--volume", "%s:/results" % results,
                "--workdir", "/code", IMAGE, "/bin/sh", "run",
            ]
            self.commands.append({"words": words, "opened": {}})


def measure(bench, Row, run_all, loop, code):
    reason = Engine.why_not()
    if reason:
        yield Row("no-op runs a second in containers: skipped, " + reason, "", "")
        return
    engine = Engine(bench.folder("docker"))
    try:
        bench.restart(NO_NETWORK + SETTINGS % (engine.address, IMAGE))
        server, capsule = bench.server(), bench.capsule("no-op")
        bare = Bare(engine, code, bench.folder("bare-docker"))
        count = bench.count(48)
        run_all(server, capsule, bench.count(200), PAUSE)
        ours, theirs, cpu = [], [], []
        for _ in range(bench.rounds(4)):
            before = server.cpu_seconds()
            ours.append(count / run_all(server, capsule, count, PAUSE))
            cpu.append((server.cpu_seconds() - before) / count * 1000)
            theirs.append(count / loop(bare.commands, count)["seconds"])
        yield Row(
            "no-op runs a second in containers, against docker run",
            "%.1f/s" % median(ours), "%.1f/s" % median(theirs),
            median(a / b for a, b in zip(ours, theirs)), "x", (">=", 0.9),
        )
        yield Row("  CPU of the server itself for a run", "%.1f ms" % median(cpu), "")
        yield from latency(bench, Row, server, capsule, bare, loop)
    finally:
        bench.restart()
        engine.stop()


def latency(bench, Row, server, capsule, bare, loop):
    connection, ours, theirs = server.connect(), [], []
    for _ in range(bench.count(24)):
        begun = time.perf_counter()
        connection.wait(connection.submit(capsule), 0.01)
        ours.append((time.perf_counter() - begun) * 1000)
        theirs.append(loop(bare.commands[:1], 1)["each"][0] * 1000)
    yield Row(
        "one no-op run in a container, submit to completed",
        "%.0f ms" % median(ours), "%.0f ms" % median(theirs), median(ours) - median(theirs), "ms added",
    )
