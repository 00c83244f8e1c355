# SPDX-License-Identifier: Apache-2.0
"""How the server bears many jobs, on a SIMULATED cluster.

Stand-ins for sbatch, squeue, scancel and scontrol take jobs that run nothing: a process writes into the
folders of the runs what their jobs would write. All else is real: the server, its database, its
folders, the stand-ins' processes. What Slurm itself needs for so many jobs is not in the figures.

    python3 bench/simulate.py 100 1000 10000
"""

import argparse
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median, quantiles

from server import Server

CAPSULE = Path(__file__).parent / "capsules/no-op"
CLIENTS = 8
SETTINGS = """\
[server]
executors = ["slurm"]
[queue]
waiting = 1000000
[network]
default = "none"
[slurm]
jobs = 1000000
"""
COMMANDS = {
    # env -i cove's commands: they know nothing but where they are.
    "sbatch": 'id=$(date +%s%N); printf "%s %s\\n" "$id" "$2" > "${0%/*}/../fifo"; echo "$id"',
    "squeue": 'cat "${0%/*}/../queue"',
    "scancel": "",
    "scontrol": 'echo "ClusterName = simulated"',
    "sacct": "exit 1",
}


class Cluster:
    """Knows all jobs; each begins at once and ends when it is told."""

    def __init__(self, folder):
        self.folder, self.jobs, self.lock, self.over = folder, {}, threading.Lock(), False
        (folder / "bin").mkdir()
        for name, text in COMMANDS.items():
            path = folder / "bin" / name
            path.write_text("#!/bin/sh\n%s\n" % text)
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        (folder / "queue").write_text("")
        os.mkfifo(folder / "fifo")
        self.fifo = os.open(folder / "fifo", os.O_RDWR)
        threading.Thread(target=self._read, daemon=True).start()
        self.publisher = threading.Thread(target=self._publish, daemon=True)
        self.publisher.start()

    def _read(self):
        with os.fdopen(self.fifo) as lines:
            for line in lines:
                number, script = line.split()
                run = Path(script).parent
                claim = run / "claim.new"
                claim.write_text("job %s n1 1 1 boot end\n" % number)
                claim.rename(run / "claim")
                with self.lock:
                    self.jobs[number] = run

    def _publish(self):
        while not self.over:
            with self.lock:
                text = "".join("%s|RUNNING|1:00:00|None|n1|%s\n" % (number, run.name) for number, run in self.jobs.items())
            fresh = self.folder / "queue.new"
            fresh.write_text(text)
            fresh.rename(self.folder / "queue")
            time.sleep(0.5)

    def stop(self):
        self.over = True
        self.publisher.join()

    def running(self):
        with self.lock:
            return len(self.jobs)

    def end(self, count):
        """Ends so many jobs, as their shims would."""
        with self.lock:
            ended = [self.jobs.pop(number) for number in list(self.jobs)[:count]]
        for run in ended:
            with open(run / "exit", "r+") as file:
                file.write("exit_code=0\npeak_memory=\ncpu_millis=1\nout_of_memory=\nlog_cut=0\nsignalled=\nend\n")
            with open(run.parent.parent.parent / "slurm/ends", "a") as file:
                file.write(run.name + "\n")


def in_parallel(work):
    failures = []

    def one(number):
        try:
            work(number)
        except BaseException as e:
            failures.append(e)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def until(ready, patience=1800):
    deadline = time.monotonic() + patience
    while not ready():
        if time.monotonic() > deadline:
            raise SystemExit("that took too long")
        time.sleep(0.05)


def asked(connection, path, count=200):
    times = []
    for _ in range(count):
        begun = time.perf_counter()
        connection.bytes("GET", path)
        times.append((time.perf_counter() - begun) * 1000)
    return median(times), quantiles(times, n=100)[98]


def measure(count, folder):
    cluster = Cluster(folder)
    home = folder / "home"
    home.mkdir()
    (home / "cove.toml").write_text(SETTINGS)
    environment = {"PATH": "%s:%s" % (folder / "bin", os.environ["PATH"])}
    server = Server(home, environment)
    try:
        connection = server.connect()
        capsule = connection.add_capsule(CAPSULE)
        ids = []
        begun, cpu = time.perf_counter(), server.cpu_seconds()

        def submit(number):
            mine = server.connect()
            ids.extend([mine.submit(capsule) for _ in range(number, count, CLIENTS)])

        in_parallel(submit)
        until(lambda: cluster.running() == count)
        began = count / (time.perf_counter() - begun)
        to_start = (server.cpu_seconds() - cpu) / count * 1000
        time.sleep(5)
        begun, cpu = time.perf_counter(), server.cpu_seconds()
        time.sleep(20)
        share = (server.cpu_seconds() - cpu) / (time.perf_counter() - begun) * 100
        connection = server.connect()  # the first one was idle for too long
        get = asked(connection, "/api/v1/computations/" + ids[0])
        page = asked(connection, "/api/cove/v1/computations?limit=100", 50)
        memory = server.memory()
        begun, cpu = time.perf_counter(), server.cpu_seconds()
        cluster.end(count)
        open_ones = lambda: sum(
            connection.call("GET", "/api/v1/computations/" + one)["state"] != "completed" for one in ids[-3:] + ids[:3]
        )
        until(lambda: open_ones() == 0)
        ended = count / (time.perf_counter() - begun)
        to_end = (server.cpu_seconds() - cpu) / count * 1000
        print("%7d  %7.0f/s %6.1f ms  %6.1f %%  %5.1f / %5.1f ms  %5.1f / %5.1f ms  %5.0f MiB  %7.0f/s %6.1f ms" % (
            count, began, to_start, share, *get, *page, memory, ended, to_end), flush=True)
    finally:
        server.stop()
        cluster.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jobs", nargs="*", type=int, default=[100, 1000, 10000])
    chosen = parser.parse_args()
    print("A simulated Slurm; %d CPUs, load %.1f" % (os.cpu_count(), os.getloadavg()[0]))
    print("   jobs     begun   CPU of   CPU while      GET one          list of 100     memory     ended   CPU of")
    print("running  a second   each     they run    median/99th       median/99th             a second   each")
    for count in chosen.jobs:
        folder = Path(tempfile.mkdtemp(prefix="cove-simulation-")).resolve()
        try:
            measure(count, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


sys.exit(main())
