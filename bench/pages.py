# SPDX-License-Identifier: Apache-2.0
"""Whether the list of a million computations comes as soon as that of a thousand, and what a thousand open lists cost."""

import heapq
import html
import queue
import random
import re
import shutil
import socket
import sqlite3
import threading
import time
from statistics import median

import events as streams
from search import compare, without_events
from server import Connection, Server

SMALL, LARGE = 1_000, 1_000_000
AT_A_TIME = 50_000
FIRST_START = 3600
CALLERS = ("one", "half")

PAGES, CHANGES_A_SECOND = 1000, 20
# As src/main/resources/cove/web/runs.js asks while there is news all the time: milliseconds, rows.
LATEST, AT_MOST = 6.0, 150
ASKING = 8


def people(server):
    """Two users: one with a hundredth of the computations, one with half of them."""
    connection, tokens = server.connect(), {"admin": server.token}
    for name in CALLERS:
        email = name + "@example.org"
        connection.call("POST", "/api/cove/v1/users", {"email": email})
        made = connection.call("POST", "/api/cove/v1/tokens", {"user": email, "scopes": ["capsule:read", "data_asset:read"]})
        tokens[name] = made["token"]
    return tokens


def fill(database, count, capsule):
    """Direct SQL: a hundredth of the computations are the capsule's, some have failed, some were stopped."""
    users = {email.split("@")[0]: id for id, email in database.execute("SELECT id, email FROM users")}
    columns = [row[1] for row in database.execute("PRAGMA table_info(computations)")]
    varied = ("id", "program", "created", "owner", "name", "end_status", "has_results")
    kept = [column for column in columns if column not in ("seq", *varied)]
    insert = "INSERT INTO computations (%s, %s) SELECT %s, %s FROM computations WHERE seq = 1" % (
        ", ".join(varied), ", ".join(kept), ", ".join("?" * len(varied)), ", ".join(kept))
    for first in range(0, count, AT_A_TIME):
        with database:
            database.executemany(insert, (computation(i, capsule, users) for i in range(first, min(first + AT_A_TIME, count))))


def computation(i, capsule, users):
    dice = random.Random(i)
    share, end = dice.randrange(100), dice.randrange(1000)
    return (
        "c0000000-0000-4000-8000-%012d" % i,
        capsule if dice.randrange(100) == 0 else "program-%d" % dice.randrange(200),
        1_600_000_000_000 + i * 30_000,
        users["one"] if share == 0 else users["half"] if share <= 50 else users["admin"],
        "Zebrafish %d" % i if i % 500 == 7 else "Run %07d" % dice.randrange(10_000_000),
        "stopped" if end < 5 else "failed" if end < 100 else "succeeded",
        dice.randrange(2),
    )


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


class Filled:
    """A server on a copy of a home with so many rows."""

    def __init__(self, bench, home, count, tokens, capsule):
        self.folder = bench.folder("rows")
        self.home = self.folder / "home"
        shutil.copytree(home, self.home, symlinks=True)
        database = sqlite3.connect(self.home / "cove.db")
        database.execute("PRAGMA synchronous = OFF")
        with without_events(database):
            fill(database, count, capsule)
        database.close()
        self.server = Server(self.home, patience=FIRST_START)
        self.readers = {name: Reader(self.server.port, cookie(self.server.port, token)) for name, token in tokens.items()}

    def get(self, caller, path):
        return lambda: self.readers[caller].bytes("GET", path)

    def page(self, caller, path, number):
        """The address of a later page, by the links that lead there."""
        for _ in range(number - 1):
            link = re.search(r'href="(/computations\?[^"]*next_token=[^"]*)"', self.readers[caller].bytes("GET", path).decode())
            if not link:
                break
            path = html.unescape(link.group(1))
        return path

    def stop(self):
        self.server.stop()
        shutil.rmtree(self.folder)


def lists(capsule):
    return {
        "all": "/computations",
        "failed": "/computations?state=failed",
        "stopped, which are rare": "/computations?state=stopped",
        "of a capsule": "/computations?program=" + capsule,
        "mine": "/computations?owner=me",
        "mine that failed": "/computations?owner=me&state=failed",
        "of a capsule that failed": "/computations?state=failed&program=" + capsule,
        "without results, of years ago": "/computations?to=2021-01-01&results=false",
    }


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
    connection, home, capsule = bench.server().connect(), bench.home, bench.capsule("no-op")
    connection.wait(connection.submit(capsule), 0.01)
    tokens = people(bench.server())
    bench.stop_server()
    small, large = Filled(bench, home, SMALL, tokens, capsule), Filled(bench, home, bench.count(LARGE), tokens, capsule)
    try:
        yield from pages(bench, row, small, large, capsule)
        ids = re.findall(r'<tr id="run-([^"]+)"', large.get("admin", "/computations")().decode())
        without, told, rate = watched(large.server, ids, 5 if bench.options.quick else 20)
        yield row(
            "CPU of %d open lists at %d changes a second" % (PAGES, CHANGES_A_SECOND),
            "%.2f cores" % told, "%.2f cores" % without, told - without, "cores", ("<=", 0.5),
        )
        yield row("  lists that ask, a second", "%.0f" % rate, "")
        yield row("  memory of the servers", "%.0f MiB" % large.server.memory(), "%.0f MiB" % small.server.memory())
    finally:
        small.stop()
        large.stop()


def pages(bench, row, small, large, capsule):
    rounds, ratios = bench.rounds(15), []
    for caller in ("admin", *CALLERS):
        for name, path in lists(capsule).items():
            for number in (1, 20):
                if number == 20 and name not in ("all", "failed", "mine"):
                    continue
                less, more = compare(rounds, small.get(caller, small.page(caller, path, number)), large.get(caller, large.page(caller, path, number)))
                if number == 1:
                    ratios.append(more / less)
                yield row("list, %s: %s%s" % (caller, name, "" if number == 1 else ", the 20th page"), "%.1f ms" % more, "%.1f ms" % less, more, "ms", ("<=", 100))
        for name, path in SEARCHES.items():
            less, more = compare(rounds, small.get(caller, path), large.get(caller, path))
            yield row("search, %s: %s" % (caller, name), "%.1f ms" % more, "%.1f ms" % less, more, "ms")
    yield row("lists: the million against the thousand", "", "", median(ratios), "x", ("<=", 2))
