# SPDX-License-Identifier: Apache-2.0
"""Homes with a thousand and a million computations and data assets, filled by SQL, for the cases that look for something in them."""

import json
import random
import shutil
import sqlite3
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from postgresql import Postgresql
from server import Connection, Server

NO_OP = Path(__file__).parent / "capsules/no-op"
SMALL, LARGE = 1_000, 1_000_000
FIRST_START = 3600

# What each caller owns of everything, in percent. The last owns nothing: it is in a group with a role on every data asset, and an
# editor of some programs.
OWNERS = {"one": 1, "half": 50}
CALLERS = (*OWNERS, "all")
PROGRAMS, EDITED = 200, 20
# How many runs a program has, and how many used a data asset, in both sizes.
HUNDRED = 100
USED_BY_HALF, USED_BY_FEW = 1, 2
TABLES = ("programs", "computations", "data_assets", "grants", "data_uses")

WORDS = ["".join(random.Random(i).choices("abcdefghijklmnoprstuvw", k=3 + i % 8)) for i in range(5000)]


class Filled:
    """A server on a home with so many rows, and connections of its callers."""

    def __init__(self, home, count, known):
        self.home, self.count, self.known = home, count, known
        self.server = Server(home, patience=FIRST_START)
        self.connections = {name: Connection(self.server.port, token) for name, token in known["tokens"].items()}
        self.connections["admin"] = self.server.connect()

    def get(self, path, caller="admin"):
        return lambda: self.connections[caller].bytes("GET", path)

    def stop(self):
        self.server.stop()


class Homes:
    """Makes both sizes when they are first wanted, and keeps their servers until the end."""

    def __init__(self, bench):
        self.bench, self.pair, self.database, self.told = bench, [], None, []

    def both(self):
        if not self.pair:
            large = self.bench.count(LARGE)
            place = self.bench.options.kept or self.bench.folder("filled")
            homes = {count: self.filled(place / ("rows-%d" % count), count) for count in (SMALL, large)}
            if self.bench.options.postgresql:
                self.database = Postgresql(self.bench.folder("postgresql"))
            for count, home in homes.items():
                self.pair.append(self.served(home, count))
        return self.pair

    def filled(self, home, count):
        if not (home / "known.json").exists():
            shutil.rmtree(home, ignore_errors=True)
            begun, known = time.perf_counter(), self.begin(home)
            database = sqlite3.connect(home / "cove.db")
            with in_bulk(database):
                fill(database, count, known)
            database.close()
            (home / "known.json").write_text(json.dumps(known))
            self.told.append("%d rows of each in %.0f s" % (count, time.perf_counter() - begun))
        return home

    def begin(self, home):
        """A home with one computation, programs and users; what is to be known of them."""
        home.mkdir(parents=True)
        shutil.copy(self.bench.home / "cove.toml", home)
        server = Server(home)
        connection, tokens = server.connect(), {}
        common, hundred = (connection.add_capsule(NO_OP) for _ in range(2))
        connection.wait(connection.submit(common), 0.01)
        for name in CALLERS:
            email = name + "@example.org"
            connection.call("POST", "/api/cove/v1/users", {"email": email})
            made = connection.call("POST", "/api/cove/v1/tokens", {"user": email, "scopes": ["capsule:read", "data_asset:read"]})
            tokens[name] = made["token"]
        server.stop()
        return {"common": common, "hundred": hundred, "tokens": tokens}

    def served(self, home, count):
        known = json.loads((home / "known.json").read_text())
        if self.database is None:
            return Filled(home, count, known)
        copy = self.bench.folder("moved") / "home"
        shutil.copytree(home, copy, symlinks=True)
        begun = time.perf_counter()
        self.database.move(copy, self.database.make("rows%d" % count))
        self.told.append("cove db move of %d rows of each in %.0f s" % (count, time.perf_counter() - begun))
        return Filled(copy, count, known)

    def close(self):
        for filled in self.pair:
            filled.stop()
        if self.database:
            self.database.stop()


@contextmanager
def in_bulk(database):
    """Without indexes and triggers, which are made again at the end: then the schema is what the migrations made, or this fails.

    What is filled in happened to nobody, so no events tell of it; that the index of searches knows nothing of it yet is noted.
    """
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -262144")
    before = schema(database)
    dropped = [row for row in before if row[3] and row[0] in ("index", "trigger") and row[2] in TABLES]
    for kind, name, _, _ in dropped:
        database.execute("DROP %s %s" % (kind, name))
    with database:
        yield
        for subject, table in (("data_asset", "data_assets"), ("program", "programs")):
            database.execute("INSERT OR IGNORE INTO search_stale SELECT ?, id FROM " + table, (subject,))
    for kind in ("index", "trigger"):
        for sql in (row[3] for row in dropped if row[0] == kind):
            database.execute(sql)
    database.commit()
    if schema(database) != before:
        sys.exit("the schema is not what it was")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def schema(database):
    return sorted(database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"), key=str)


def fill(database, count, known):
    users = {email.split("@")[0]: id for id, email in database.execute("SELECT id, email FROM users")}
    database.execute("INSERT INTO groups (id, name, created) VALUES ('everything', 'everything', 0)")
    database.execute("INSERT INTO group_members (group_id, user_id) VALUES ('everything', ?)", (users["all"],))
    dice = random.Random(count)
    insert(database, "programs", {"released": 0}, ("id", "slug", "name"), ((program(i), program(i), "Program %d" % i) for i in range(PROGRAMS)))
    insert(database, "grants", {"kind": "program", "grantee": users["all"], "role": "editor"}, ("object",), ((program(i),) for i in range(EDITED)))
    varied = ("seq", "id", "program", "created", "owner", "name", "state", "end_status", "has_results")
    insert(database, "computations", {}, varied, (computation(i, dice, count, known, users) for i in range(count)))
    insert(database, "data_assets", ASSET, ASSET_VARIED, (asset(i, dice, users) for i in range(count)))
    insert(database, "grants", {"kind": "data_asset", "grantee": "everything", "role": "viewer"}, ("object",), ((asset_id(i),) for i in range(count)))
    insert(database, "grants", {"kind": "data_asset", "grantee": "everyone", "role": "viewer"}, ("object",), ((asset_id(i),) for i in (USED_BY_HALF, USED_BY_FEW)))
    uses = "INSERT INTO data_uses SELECT ?, seq, owner, program, of_release FROM computations WHERE seq % ? = 0"
    database.execute(uses, (asset_id(USED_BY_HALF), 2))
    database.execute(uses, (asset_id(USED_BY_FEW), count // HUNDRED))


def insert(database, table, same, varied, rows):
    """Rows like the first one of the table but for these columns."""
    database.row_factory = sqlite3.Row
    first = database.execute("SELECT * FROM %s LIMIT 1" % table).fetchone()
    database.row_factory = None
    values = {**(dict(first) if first else {}), **same}
    kept = [column for column in values if column not in varied and values[column] is not None]
    columns = (*varied, *kept)
    sql = "INSERT INTO %s (%s) VALUES (%s)" % (table, ", ".join(columns), ", ".join("?" * len(columns)))
    constant = tuple(values[column] for column in kept)
    database.executemany(sql, (row + constant for row in rows))


def time_of(i):
    return 1_600_000_000_000 + i * 30_000


def program(i):
    return "program-%d" % i


def owner(dice, users):
    share = dice.randrange(100)
    return users["one"] if share == 0 else users["half"] if share <= 50 else users["admin"]


def computation(i, dice, count, known, users):
    """A hundredth are of one capsule; some have failed, a few were stopped, and very few could not be run at all."""
    end, of = dice.randrange(1000), dice.randrange(100)
    return (
        i + 2,
        "c0000000-0000-4000-8000-%012d" % i,
        known["hundred"] if i % (count // HUNDRED) == 0 else known["common"] if of == 0 else program(dice.randrange(PROGRAMS)),
        time_of(i),
        owner(dice, users),
        "Zebrafish %d" % i if i % 500 == 7 else "Run %07d" % dice.randrange(10_000_000),
        "failed" if end == 5 else "completed",
        None if end == 5 else "stopped" if end < 5 else "failed" if end < 100 else "succeeded",
        dice.randrange(2),
    )


def asset_id(i):
    return "a0000000-0000-4000-8000-%012d" % i


ASSET = {"mount": "m", "state": "ready", "type": "dataset", "files": 1, "digest": "d"}
ASSET_VARIED = ("id", "name", "owner", "created", "description", "tags", "custom_metadata", "size")


def asset(i, dice, users):
    """Half have the word mouse in their names, one in five hundred has zebrafish; all are for themselves else."""
    subject = "%06d" % dice.randrange(1_000_000)
    name = ["mouse"] * (dice.random() < 0.5) + ["zebrafish"] * (i % 500 == 7) + [word(dice), word(dice), "subject", subject]
    dice.shuffle(name)
    tags = dice.sample(WORDS[:50], 2) + ["imaging"] * (dice.random() < 0.5)
    metadata = {
        "subject id": subject,
        "species": dice.choice(("mouse", "rat")),
        "depth": round(dice.uniform(0, 1000), 1),
        "acquired": time_of(i) // 1000 - dice.randrange(10_000_000),
        "site": "site %d" % dice.randrange(100),
    }
    description = " ".join(word(dice) for _ in range(12))
    return (asset_id(i), " ".join(name), owner(dice, users), time_of(i), description, json.dumps(tags), json.dumps(metadata), dice.randrange(10**12))


def word(dice):
    return WORDS[int(len(WORDS) * dice.random() ** 3)]
