# SPDX-License-Identifier: Apache-2.0
"""Whether the list of a million computations comes as soon as that of a thousand, and what a thousand open lists cost."""

import heapq
import html
import queue
import random
import re
import socket
import threading
import time
from statistics import median

import events as streams
from filled import CALLERS
from search import Cpu, compare
from server import Connection

PAGES, CHANGES_A_SECOND = 1000, 20
# As src/main/resources/cove/web/runs.js asks while there is news all the time: milliseconds, rows.
LATEST, AT_MOST = 6.0, 150
ASKING = 8


class Reader(Connection):
    """A browser that is signed in."""

    def __init__(self, port, cookie):
        super().__init__(port, "")
        self.head = "Host: 127.0.0.1:%d\r\nCookie: %s\r\n" % (port, cookie)

    def _answer(self, method, path):
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise SystemExit("%s %s: %s" % (method, path, head.decode()))
        length = re.search(rb"(?i)content-length: (\d+)", head)
        while (len(body) < int(length.group(1))) if length else not body.endswith(b"0\r\n\r\n"):
            body += self._more()
        return body


def cookie(port, token):
    """Signs in as the page does."""
    form = "token=" + token
    with socket.create_connection(("127.0.0.1", port)) as door:
        door.sendall(("POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                      "Content-Length: %d\r\n\r\n%s" % (len(form), form)).encode())
        answer = ""
        while "\r\n\r\n" not in answer:
            answer += door.recv(65536).decode()
    return re.search(r"(?i)set-cookie: ([^;\r\n]+)", answer).group(1)


class Signed:
    """A filled server with a browser for each caller."""

    def __init__(self, filled):
        self.server, self.known = filled.server, filled.known
        tokens = {"admin": filled.server.token, **filled.known["tokens"]}
        self.readers = {name: Reader(self.server.port, cookie(self.server.port, token)) for name, token in tokens.items()}

    def get(self, caller, path):
        return lambda: self.readers[caller].bytes("GET", path)

    def page(self, caller, path, number):
        """A page of a list, by the links that lead there."""
        path = path.format(**self.known)
        for _ in range(number - 1):
            link = re.search(r'href="(/computations\?[^"]*next_token=[^"]*)"', self.readers[caller].bytes("GET", path).decode())
            if not link:
                break
            path = html.unescape(link.group(1))
        return self.get(caller, path)


LISTS = {
    "all": "/computations",
    "failed": "/computations?state=failed",
    "stopped, which are rare": "/computations?state=stopped",
    "failed or stopped": "/computations?state=failed,stopped",
    "failed, of years ago": "/computations?state=failed&to=2021-01-01",
    "without results, of years ago": "/computations?to=2021-01-01&results=false",
    "of a capsule": "/computations?program={common}",
    "of a capsule that failed": "/computations?state=failed&program={common}",
    "of a capsule that were stopped": "/computations?state=stopped&program={common}",
    "mine": "/computations?owner=me",
    "mine that failed": "/computations?owner=me&state=failed",
    "mine that were stopped": "/computations?owner=me&state=stopped",
    "mine of a capsule": "/computations?owner=me&program={common}",
    "mine of a capsule that failed": "/computations?owner=me&state=failed&program={common}",
    "mine of a capsule that were stopped": "/computations?owner=me&state=stopped&program={common}",
    "mine of a rare capsule with results": "/computations?owner=me&results=true&program={hundred}",
}
WITH_LATER_PAGES = ("all", "failed", "mine")


SEARCHES = {
    "a common word": "/computations?query=run",
    "a rare word": "/computations?query=zebrafish",
    "a word that is nowhere": "/computations?query=nowhere",
    "the beginning of an id": "/computations?query=c0000000-0000-4000-8000-0000000001",
}


class Pages:
    """Open lists, as many as there are streams: each asks for the rows that changed since it asked last."""

    def __init__(self, server, count, ids, changes):
        self.server, self.ids, self.changes, self.going, self.asked = server, ids, changes, True, 0
        self.due, self.jobs = [(time.perf_counter() + random.uniform(0, LATEST), page, 0) for page in range(count)], queue.Queue()
        heapq.heapify(self.due)
        seat = cookie(server.port, server.token)
        self.threads = [threading.Thread(target=self.ask, args=(Reader(server.port, seat),), daemon=True) for _ in range(ASKING)]
        self.threads.append(threading.Thread(target=self.run, daemon=True))
        for thread in self.threads:
            thread.start()

    def run(self):
        while self.going:
            wait = self.due[0][0] - time.perf_counter()
            if wait > 0:
                time.sleep(min(wait, 0.1))
                continue
            when, page, seen = heapq.heappop(self.due)
            changed = len(self.changes)
            self.jobs.put(list(dict.fromkeys(self.changes[seen:changed]))[-AT_MOST:])
            heapq.heappush(self.due, (when + LATEST * random.uniform(0.75, 1.25), page, changed))

    def ask(self, reader):
        while self.going:
            try:
                ids = self.jobs.get(timeout=0.1)
            except queue.Empty:
                continue
            if ids:
                reader.bytes("GET", "/computations/rows?fresh=&shown=" + ",".join(ids))
                self.asked += 1

    def stop(self):
        self.going = False
        for thread in self.threads:
            thread.join()


def busy(server, ids, seconds, changes):
    """Renames one after the other at a steady rate; the CPU of the server a second, in cores."""
    connection, begun, cpu = server.connect(), time.perf_counter(), server.cpu_seconds()
    for i in range(int(seconds * CHANGES_A_SECOND)):
        wait = begun + i / CHANGES_A_SECOND - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        id = ids[i % len(ids)]
        connection.call("PATCH", "/api/v1/computations/%s?name=n%d" % (id, i))
        changes.append(id)
    return (server.cpu_seconds() - cpu) / (time.perf_counter() - begun)


def watched(server, ids, seconds):
    """CPU in cores without and with a thousand open lists, and how often they asked a second."""
    busy(server, ids, seconds, [])
    without = busy(server, ids, seconds, [])
    changes = []
    readers = streams.Streams(server, PAGES)
    readers.start()
    pages = Pages(server, PAGES, ids, changes)
    busy(server, ids, max(seconds, 2 * LATEST), changes)
    before, begun = pages.asked, time.perf_counter()
    told = busy(server, ids, seconds, changes)
    rate = (pages.asked - before) / (time.perf_counter() - begun)
    pages.stop()
    readers.stop()
    return without, told, rate


def measure(bench, row):
    small, large = (Signed(filled) for filled in bench.homes.both())
    yield from pages(bench, row, small, large)
    ids = re.findall(r'<tr id="run-([^"]+)"', large.get("admin", "/computations")().decode())
    without, told, rate = watched(large.server, ids, 5 if bench.options.quick else 20)
    yield row(
        "CPU of %d open lists at %d changes a second" % (PAGES, CHANGES_A_SECOND),
        "%.2f cores" % told, "%.2f cores" % without, told - without, "cores", ("<=", 0.5),
    )
    yield row("  lists that ask, a second", "%.0f" % rate, "")
    yield row("  memory of the servers", "%.0f MiB" % large.server.memory(), "%.0f MiB" % small.server.memory())


def pages(bench, row, small, large):
    rounds, ratios, slowest, cpu = bench.rounds(15), [], (0, ""), Cpu(small, large)
    for caller in ("admin", *CALLERS):
        for name, path in LISTS.items():
            for number in (1, 20) if name in WITH_LATER_PAGES else (1,):
                less, more = cpu.compare(rounds, small.page(caller, path, number), large.page(caller, path, number))
                what = "list, %s: %s%s" % (caller, name, "" if number == 1 else ", the 20th page")
                ratios.append(more / less)
                slowest = max(slowest, (more, what))
                yield row(what, "%.1f ms" % more, "%.1f ms" % less, more, "ms", ("<=", 100))
        for name, path in SEARCHES.items():
            less, more = compare(rounds, small.get(caller, path), large.get(caller, path))
            yield row("search, %s: %s" % (caller, name), "%.1f ms" % more, "%.1f ms" % less, more, "ms")
    yield row("lists: the million against the thousand", "", "", median(ratios), "x", ("<=", 2))
    yield row("lists: the slowest (%s)" % slowest[1], "", "", slowest[0], "ms", ("<=", 100))
    yield cpu.row(row, "lists: CPU of the server for one")
