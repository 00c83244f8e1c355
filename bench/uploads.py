# SPDX-License-Identifier: Apache-2.0
"""Uploads of data assets: one large file against curl to nginx, many small ones against rsync."""

import os
import subprocess
import threading
import time
from statistics import median

from server import command

SMALL = 20_000


class Memory:
    """The largest resident set of the server while something else goes on."""

    def __init__(self, server):
        self.server, self.most, self.over = server, 0, threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()
        return self

    def _watch(self):
        while not self.over.wait(0.05):
            self.most = max(self.most, self.server.memory())

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def seconds(words, environment=None):
    begun = time.perf_counter()
    subprocess.run(
        words, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, **(environment or {})})
    return time.perf_counter() - begun


def uploaded(server, source):
    """Seconds of a whole `cove asset add`, the start of its JVM included."""
    there = {"CODEOCEAN_DOMAIN": "http://127.0.0.1:%d" % server.port, "CODEOCEAN_TOKEN": server.token}
    return seconds([*command(), "asset", "add", str(source), "--mount", "m"], there)


def flushed(words, folder):
    """Seconds until it is on disk, as cove's are."""
    return seconds(words) + seconds(["sync", "--file-system", str(folder)])


def measure(bench, Row):
    server = bench.server()
    folder = bench.folder("upload")
    size = bench.count(1024) << 20
    large = folder / "large"
    with open(large, "wb") as out:
        block = os.urandom(1 << 20)
        for number in range(size >> 20):
            out.write(number.to_bytes(8, "big") + block[8:])
    small = folder / "small"
    count = bench.count(SMALL)
    for number in range(count):
        place = small / ("d%d" % (number % 100))
        place.mkdir(parents=True, exist_ok=True)
        (place / ("f%d" % number)).write_bytes(block[number % 1000:][:4000])
    yield from against(
        bench, Row, server, large, lambda to: against_large(bench, large, to),
        "upload of one file of %d MiB, against %s" % (size >> 20, large_name()))
    yield from against(
        bench, Row, server, small, lambda to: flushed(["rsync", "-a", str(small), str(to)], to),
        "upload of %d files of 4 kB, against rsync" % count)


def has_dav():
    told = subprocess.run(["nginx", "-V"], stderr=subprocess.PIPE, text=True).stderr
    return "http_dav_module" in told


def large_name():
    return "curl -T to nginx" if has_dav() else "cp"


def against_large(bench, large, to):
    if not has_dav():
        return flushed(["cp", str(large), str(to)], to)
    nginx = bench.nginx()
    took = flushed(["curl", "-sSf", "-T", str(large), nginx.url + "/upload/large"], to)
    (nginx.root / "upload/large").unlink()
    return took


def against(bench, Row, server, source, other, what):
    ours, theirs = [], []
    with Memory(server) as memory:
        for _ in range(bench.rounds(5)):
            ours.append(uploaded(server, source))
            theirs.append(other(bench.folder("there")))
    yield Row(
        what, "%.2f s" % median(ours), "%.2f s" % median(theirs),
        median(a / b for a, b in zip(ours, theirs)), "x")
    yield Row("  most memory of the server meanwhile", "%.0f MiB" % memory.most, "")
