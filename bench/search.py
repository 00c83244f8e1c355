# SPDX-License-Identifier: Apache-2.0
"""Whether a server with a million computations and data assets answers as one with a thousand does."""

import json
import time
from statistics import median

from filled import CALLERS, HUNDRED, OWNERS, USED_BY_FEW, USED_BY_HALF, asset_id

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


def search(filled, caller, asked):
    """Asks for a page; half way through means with the token of the page before that."""
    asked = dict(asked)
    connection, path = filled.connections[caller], "/api/v1/data_assets/search"
    if asked.pop("half", False):
        here = int(filled.count * OWNERS.get(caller, 100) / 100 * (0.25 if "query" in asked else 0.5)) - 1
        asked["next_token"] = connection.call("POST", path, {**asked, "offset": here, "limit": 1})["next_token"]
    return lambda: connection.bytes("POST", path, asked)


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
    small, large = bench.homes.both()
    for what in bench.homes.told:
        yield row("filled: " + what, "", "")
    yield row("first start with %d data assets: makes the index" % large.count, "%.0f s" % large.server.ready, "%.1f s" % small.server.ready)
    yield from calls(bench, row, small, large)
    yield row("  memory of the servers", "%.0f MiB" % large.server.memory(), "%.0f MiB" % small.server.memory())


CALLS = {
    "GET a computation": "/api/v1/computations/c0000000-0000-4000-8000-000000000123",
    "the newest 100 computations": "/api/cove/v1/computations?limit=100",
    "the %d computations of a capsule" % HUNDRED: "/api/v1/capsules/{hundred}/computations",
    "GET a data asset": "/api/v1/data_assets/" + asset_id(123),
    "what used a data asset, %d did" % HUNDRED: "/api/cove/v1/data_assets/%s/used_by?limit=50" % asset_id(USED_BY_FEW),
    "what used a data asset, half of all did": "/api/cove/v1/data_assets/%s/used_by?limit=50" % asset_id(USED_BY_HALF),
}
SOME_SEE = ("what used",)


def calls(bench, row, small, large):
    rounds = bench.rounds(15)
    for what, path in CALLS.items():
        for caller in ("admin", *CALLERS) if what.startswith(SOME_SEE) else ("admin",):
            less, more = compare(rounds, *(filled.get(path.format(**filled.known), caller) for filled in (small, large)))
            yield row(what if caller == "admin" else "  %s" % caller, "%.1f ms" % more, "%.1f ms" % less, more / less, "x", ("<=", 2))
    ratios, slowest, times, cpu = [], (0, ""), [], Cpu(small, large)
    for name, asked in SEARCHES.items():
        for caller in ("admin", *CALLERS):
            either = search(small, caller, asked), search(large, caller, asked)
            less, more = cpu.compare(rounds, *either)
            if len({len(json.loads(call())["results"]) for call in either}) == 1:
                ratios.append(more / less)
            slowest = max(slowest, (more, "%s, %s" % (name, caller)))
            times.append(more)
            yield row("search %s: %s" % (caller, name), "%.1f ms" % more, "%.1f ms" % less, more, "ms")
    yield row("searches: the %d that find as much in both" % len(ratios), "", "", median(ratios), "x", ("<=", 2))
    yield row("searches: the slowest (%s)" % slowest[1], "", "", slowest[0], "ms")
    yield row("searches: the median", "", "", median(times), "ms", ("<=", 50))
    yield cpu.row(row, "searches: CPU of the server for one")


class Cpu:
    """What the servers used for comparisons: other than the time by the clock it is the same on a busy machine. PostgreSQL's is not in it."""

    def __init__(self, small, large):
        self.servers = [filled.server for filled in (small, large)]
        self.used, self.calls = [0, 0], 0

    def compare(self, rounds, *calls):
        before = [server.cpu_seconds() for server in self.servers]
        times = compare(rounds, *calls)
        self.used = [used + server.cpu_seconds() - was for used, server, was in zip(self.used, self.servers, before)]
        self.calls += rounds + 1
        return times

    def row(self, row, what):
        less, more = (used * 1000 / self.calls for used in self.used)
        return row(what, "%.1f ms" % more, "%.1f ms" % less, more / less, "x")
