# SPDX-License-Identifier: Apache-2.0
"""Whether a server with a million computations and data assets answers as one with a thousand does."""

import json
import random
import shutil
import sqlite3
import time
import uuid
from contextlib import contextmanager
from statistics import median

from server import Connection, Server

SMALL, LARGE = 1_000, 1_000_000
AT_A_TIME = 50_000
RUNS_OF_A_CAPSULE = 100
FIRST_START = 3600

# What each caller sees, in percent: by owning it, or (the last) through a group that has a role on everything.
CALLERS = {"one": 1, "half": 50, "all": 100}
WORDS = ["".join(random.Random(i).choices("abcdefghijklmnoprstuvw", k=3 + i % 8)) for i in range(5000)]


def people(server):
    """The users of the measurement with their tokens; the last is in a group."""
    connection, tokens = server.connect(), {}
    for name in CALLERS:
        email = name + "@example.org"
        connection.call("POST", "/api/cove/v1/users", {"email": email})
        made = connection.call("POST", "/api/cove/v1/tokens", {"user": email, "scopes": ["capsule:read", "data_asset:read"]})
        tokens[name] = made["token"]
    return tokens


@contextmanager
def without_events(database):
    """What is filled in happened to nobody; and Python's SQLite may be too old for the triggers that tell of it."""
    triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%INTO events%'").fetchall()
    for name, _ in triggers:
        database.execute("DROP TRIGGER " + name)
    yield
    for _, sql in triggers:
        database.execute(sql)
    database.commit()


def fill(database, count, capsule):
    """Direct SQL; the server makes the search index when it starts."""
    users = {email.split("@")[0]: id for id, email in database.execute("SELECT id, email FROM users")}
    database.execute("INSERT INTO groups (id, name, created) VALUES ('everything', 'everything', 0)")
    database.execute("INSERT INTO group_members (group_id, user_id) VALUES ('everything', ?)", (users["all"],))
    columns = [row[1] for row in database.execute("PRAGMA table_info(computations)")]
    kept = [column for column in columns if column not in ("seq", "id", "program", "created")]
    for first in range(0, count, AT_A_TIME):
        batch = range(first, min(first + AT_A_TIME, count))
        with database:
            database.executemany(
                "INSERT INTO computations (id, program, created, %s) SELECT ?, ?, ?, %s FROM computations WHERE seq = 1"
                % (", ".join(kept), ", ".join(kept)),
                (("c0000000-0000-4000-8000-%012d" % i, capsule if i % (count // RUNS_OF_A_CAPSULE) == 0 else "other", time_of(i)) for i in batch),
            )
            database.executemany(
                "INSERT INTO data_assets (id, name, mount, owner, created, state, type, description, tags, custom_metadata, files, size, digest)"
                " VALUES (?, ?, 'm', ?, ?, 'ready', 'dataset', ?, ?, ?, 1, ?, 'd')",
                (asset(i, users) for i in batch),
            )
            database.executemany(
                "INSERT INTO grants (object, kind, grantee, role) VALUES (?, 'data_asset', 'everything', 'viewer')",
                ((asset_id(i),) for i in batch),
            )


def time_of(i):
    return 1_600_000_000_000 + i * 30_000


def asset_id(i):
    return "a0000000-0000-4000-8000-%012d" % i


def asset(i, users):
    """Half have the word mouse in their names, one in a thousand has zebrafish; all are for themselves else."""
    dice = random.Random(i)
    subject = "%06d" % dice.randrange(1_000_000)
    name = ["mouse"] * (dice.random() < 0.5) + ["zebrafish"] * (i % 500 == 7) + [word(dice), word(dice), "subject", subject]
    dice.shuffle(name)
    tags = dice.sample(WORDS[:50], 2) + ["imaging"] * (dice.random() < 0.5)
    metadata = {
        "subject id": subject,
        "species": dice.choice(["mouse", "rat"]),
        "depth": round(dice.uniform(0, 1000), 1),
        "acquired": time_of(i) // 1000 - dice.randrange(10_000_000),
        "site": "site %d" % dice.randrange(100),
    }
    share = dice.randrange(100)
    owner = users["one"] if share == 0 else users["half"] if share <= 50 else users["admin"]
    description = " ".join(word(dice) for _ in range(12))
    return (asset_id(i), " ".join(name), owner, time_of(i), description, json.dumps(tags), json.dumps(metadata), dice.randrange(10**12))


def word(dice):
    return WORDS[int(len(WORDS) * dice.random() ** 3)]


SEARCHES = {
    "the newest": {},
    "a word in half of the names": {"query": "mouse"},
    "a rare word": {"query": "zebrafish"},
    "a common and a rare word": {"query": "mouse zebrafish"},
    "two common words": {"query": "mouse imaging"},
    "the beginning of a common word": {"query": "mou"},
    "the beginning of words": {"query": "a"},
    "a word that is nowhere": {"query": "nowhere"},
    "quoted words": {"query": '"mouse subject"'},
    "name: and tag:": {"query": "name:mous tag:imaging"},
    "a common value": {"filters": [{"key": "species", "value": "rat"}]},
    "one value in a hundred": {"filters": [{"key": "site", "value": "site 7"}]},
    "a value of its own": {"filters": [{"key": "subject id", "value": "000123"}]},
    "a range with half in it": {"filters": [{"key": "depth", "range": {"min": 0, "max": 500.5}}]},
    "a range with few in it": {"filters": [{"key": "depth", "range": {"min": 7, "max": 7.3}}]},
    "the oldest by a date": {"filters": [{"key": "acquired", "range": {"min": None, "max": 1_600_000_000}}]},
    "not a common value": {"query": "mouse", "filters": [{"key": "species", "value": "rat", "exclude": True}]},
    "by name": {"sort_field": "name"},
    "by size, the largest": {"sort_field": "size", "sort_order": "desc"},
    "by type": {"sort_field": "type"},
    "the oldest": {"sort_field": "created"},
    "a common word by name": {"query": "mouse", "sort_field": "name"},
    "a common word by size": {"query": "mouse", "sort_field": "size"},
    "a rare word by name": {"query": "zebrafish", "sort_field": "name"},
    "one value in a hundred by size": {"filters": [{"key": "site", "value": "site 7"}], "sort_field": "size"},
    "half way by token": {"half": True},
    "half way by token, a common word": {"query": "mouse", "half": True},
    "half way by token, by name": {"sort_field": "name", "half": True},
}


class Filled:
    """A server on a copy of a home with so many rows."""

    def __init__(self, bench, home, count, tokens):
        self.capsule = bench.capsule("no-op")
        self.count, self.folder = count, bench.folder("rows")
        self.home = self.folder / "home"
        shutil.copytree(home, self.home, symlinks=True)
        database = sqlite3.connect(self.home / "cove.db")
        database.execute("PRAGMA synchronous = OFF")
        with without_events(database):
            fill(database, count, self.capsule)
        database.close()
        self.server = Server(self.home, patience=FIRST_START)
        self.connections = {name: Connection(self.server.port, token) for name, token in tokens.items()}
        self.connections["admin"] = self.server.connect()
        self.tokens = {}

    def get(self, path):
        return lambda: self.connections["admin"].bytes("GET", path)

    def search(self, caller, asked):
        """Asks for a page; half way through means with the token of the page before that."""
        asked = dict(asked)
        connection, path = self.connections[caller], "/api/v1/data_assets/search"
        if asked.pop("half", False):
            here = int(self.count * CALLERS.get(caller, 100) / 100 * (0.25 if "query" in asked else 0.5)) - 1
            asked["next_token"] = connection.call("POST", path, {**asked, "offset": here, "limit": 1})["next_token"]
        return lambda: connection.bytes("POST", path, asked)

    def stop(self):
        self.server.stop()
        shutil.rmtree(self.folder)


def compare(rounds, small, large):
    """Milliseconds of either, in turns, the first time of each left out."""
    times = ([], [])
    for turn in range(rounds + 1):
        for kept, call in zip(times, (small, large)):
            begun = time.perf_counter()
            call()
            if turn:
                kept.append((time.perf_counter() - begun) * 1000)
    return median(times[0]), median(times[1])


def measure(bench, row):
    connection, home = bench.server().connect(), bench.home
    connection.wait(connection.submit(bench.capsule("no-op")), 0.01)
    tokens = people(bench.server())
    bench.stop_server()
    small, large = Filled(bench, home, SMALL, tokens), Filled(bench, home, bench.count(LARGE), tokens)
    try:
        yield row("first start with %d data assets: makes the index" % large.count, "%.0f s" % large.server.ready, "%.1f s" % small.server.ready)
        yield from calls(bench, row, small, large)
        yield row("  memory of the servers", "%.0f MiB" % large.server.memory(), "%.0f MiB" % small.server.memory())
    finally:
        small.stop()
        large.stop()


def calls(bench, row, small, large):
    rounds = bench.rounds(15)
    for what, path in {
        "GET a computation": "/api/v1/computations/c0000000-0000-4000-8000-000000000123",
        "the newest 100 computations": "/api/cove/v1/computations?limit=100",
        "the %d computations of a capsule" % RUNS_OF_A_CAPSULE: "/api/v1/capsules/%s/computations" % small.capsule,
        "GET a data asset": "/api/v1/data_assets/" + asset_id(123),
    }.items():
        less, more = compare(rounds, small.get(path), large.get(path))
        yield row(what, "%.1f ms" % more, "%.1f ms" % less, more / less, "x", ("<=", 2))
    ratios, slowest = [], (0, "")
    for name, asked in SEARCHES.items():
        for caller in ("admin", *CALLERS):
            either = small.search(caller, asked), large.search(caller, asked)
            less, more = compare(rounds, *either)
            if len({len(json.loads(call())["results"]) for call in either}) == 1:
                ratios.append(more / less)
            slowest = max(slowest, (more, "%s, %s" % (name, caller)))
            yield row("search %s: %s" % (caller, name), "%.1f ms" % more, "%.1f ms" % less, more, "ms", ("<=", 50))
    yield row("searches: the %d that find as much in both" % len(ratios), "", "", median(ratios), "x", ("<=", 2))
    yield row("searches: the slowest (%s)" % slowest[1], "", "", slowest[0], "ms", ("<=", 50))
