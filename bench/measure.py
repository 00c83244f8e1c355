# SPDX-License-Identifier: Apache-2.0
"""Runs the measurements that were asked for, prints the table, and leaves nothing behind."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from baselines import Nginx
from cases import CAPSULES, CASES, Row
from filled import Homes
from server import Server, describe, free_port

SETTINGS = """\
[capacity]
cpus = 8
memory = 8589934592
[resources.default]
cpus = 1
memory = 1073741824
"""
NO_NETWORK = '[network]\ndefault = "none"\n'
LINE = "%-66s %11s %11s   %s"


class Bench:
    """What the measurements share, made when first needed."""

    def __init__(self, folder, options):
        self.options, self._folder = options, folder
        self.home = folder / "home"
        self.home.mkdir()
        self._configure(NO_NETWORK)
        self._server = self._nginx = None
        self._capsules, self._folders, self._servers = {}, 0, 0
        self.homes = Homes(self)

    def _configure(self, network):
        (self.home / "cove.toml").write_text(SETTINGS + network)

    def rounds(self, usual):
        return 1 if self.options.quick else self.options.rounds or usual

    def count(self, usual):
        return max(1, usual // 8) if self.options.quick else usual

    def folder(self, name):
        self._folders += 1
        made = self._folder / ("%s-%d" % (name, self._folders))
        made.mkdir()
        return made

    def server(self, fresh=False):
        if fresh:
            self.stop_server()
        if self._server is None:
            self._server = Server(self.home, self._recording())
        return self._server

    def _recording(self):
        """The environment that makes Java record itself, if that was asked for."""
        if not self.options.profile:
            return {}
        self._servers += 1
        target = self.options.profile.absolute() / ("server-%d.jfr" % self._servers)
        flags = "-XX:StartFlightRecording=settings=profile,filename=%s" % target
        return {"JAVA_TOOL_OPTIONS": flags + " -XX:FlightRecorderOptions=stackdepth=128"}

    def stop_server(self):
        if self._server is not None:
            self._server.stop()
            self._server = None

    def restart(self, network=NO_NETWORK):
        self.stop_server()
        self._configure(network)

    def capsule(self, name):
        if name not in self._capsules:
            self._capsules[name] = self.server().connect().add_capsule(CAPSULES / name)
        return self._capsules[name]

    def nginx(self):
        if self._nginx is None:
            self._nginx = Nginx(self.folder("nginx"), free_port())
        return self._nginx

    def close(self):
        self.homes.close()
        self.stop_server()
        if self._nginx is not None:
            self._nginx.stop()


def show(row):
    """Prints a line of the table; tells whether its target is met, if it has one."""
    result, met = "" if row.value is None else "%.2f %s" % (row.value, row.unit), True
    if row.target:
        sign, bound = row.target
        met = row.value >= bound if sign == ">=" else row.value <= bound
        result = "%-14s %s %-6.3g %s" % (result, sign, bound, "ok" if met else "MISS")
    print(LINE % (row.what, row.cove, row.other, result), flush=True)
    return met


def options():
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="only these: " + " ".join(CASES))
    parser.add_argument("--quick", action="store_true", help="an eighth of the work, once: tries the script")
    parser.add_argument("--rounds", type=int, help="how often cove and the other take turns")
    parser.add_argument("--profile", type=Path, metavar="FOLDER", help="puts flight recordings there")
    parser.add_argument("--postgresql", action="store_true", help="search and pages on a PostgreSQL of our own")
    parser.add_argument("--kept", type=Path, metavar="FOLDER", help="where filled homes of search and pages are kept for the next time")
    parser.add_argument("--in", dest="place", help="the folder for the temporary home (default: the system's)")
    chosen = parser.parse_args()
    unknown = [case for case in chosen.cases if case not in CASES]
    if unknown:
        parser.error("no such case: %s; there are: %s" % (" ".join(unknown), " ".join(CASES)))
    return chosen


def end(*_):
    raise SystemExit(143)


def main():
    chosen = options()
    signal.signal(signal.SIGTERM, end)
    folder = Path(tempfile.mkdtemp(prefix="cove-bench-", dir=chosen.place)).resolve()
    bench = Bench(folder, chosen)
    print("cove: %s; %d CPUs, load %.1f" % (describe(), os.cpu_count(), os.getloadavg()[0]))
    print(LINE % ("", "cove", "without", "result         target"))
    try:
        wanted = chosen.cases or list(CASES)
        met = [show(row) for case in CASES if case in wanted for row in CASES[case](bench)]
        show(Row("memory of the server after all that", "%.0f MiB" % bench.server().memory(), ""))
        return 0 if all(met) else 1
    finally:
        bench.close()
        shutil.rmtree(folder, ignore_errors=True)


sys.exit(main())
