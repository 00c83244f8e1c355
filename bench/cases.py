# SPDX-License-Identifier: Apache-2.0
"""The measurements. Each yields rows; cove and the other take turns, so that a busy machine hits both."""

import subprocess
import threading
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple, Optional

import docker as containers
import events as streams
import pages as lists
import uploads
from baselines import BareSandbox, Slurm, loop
from cluster import Cluster
import run_page as runs
import search as searches
from pipelines import measure
from server import Server

CAPSULES = Path(__file__).parent / "capsules"
WORKERS = 8

# Of who waits for many jobs of Slurm, which take ten times what a sandbox takes.
PAUSE = 0.1


class Row(NamedTuple):
    """A line of the table; `target` is ("<=" or ">=", number) for `value`."""

    what: str
    cove: str
    other: str
    value: Optional[float] = None
    unit: str = ""
    target: Optional[tuple] = None


def seconds_of(words, **options):
    begun = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, **options)
    return time.perf_counter() - begun


def run_all(server, capsule, count, pause=0.02):
    """Submitted by eight clients, each of whom then waits for what it submitted."""
    failures = []

    def client(number):
        try:
            connection = server.connect()
            mine = [connection.submit(capsule) for _ in range(number, count, WORKERS)]
            for computation in mine:
                connection.wait(computation, pause=pause)
        except BaseException as e:
            failures.append(e)

    begun = time.perf_counter()
    clients = [threading.Thread(target=client, args=(n,)) for n in range(WORKERS)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - begun


def finished_noop(bench):
    """The server, the no-op capsule, one finished run of it, and the same sandbox without cove."""
    server = bench.server()
    connection = server.connect()
    capsule = bench.capsule("no-op")
    done = connection.wait(connection.submit(capsule), 0.01)
    folder = server.run_folder(done["id"])
    bare = BareSandbox(folder, CAPSULES / "no-op/code", bench.folder("bare"), WORKERS)
    return server, connection, capsule, done, bare


def throughput(bench):
    server, _, capsule, done, bare = finished_noop(bench)
    network = done["run"].get("network", "?")
    rounds, count = bench.rounds(4), bench.count(200)
    run_all(server, capsule, count)
    ours, theirs, cpu = [], [], []
    for _ in range(rounds):
        before = server.cpu_seconds()
        ours.append(count / run_all(server, capsule, count))
        cpu.append((server.cpu_seconds() - before) / count * 1000)
        theirs.append(count / bare.loop(count, WORKERS)["seconds"])
    # A bare bwrap makes no network like that of `internet`, so there the ratio is only told.
    target = [(">=", 0.6)] if network == "none" else []
    yield Row(
        "no-op runs a second, network %s, against bare bwrap" % network,
        "%.0f/s" % median(ours), "%.0f/s" % median(theirs),
        median(a / b for a, b in zip(ours, theirs)), "x", *target,
    )
    yield Row("  CPU of the server itself for a run", "%.1f ms" % median(cpu), "")
    reason = Slurm.why_not()
    if reason:
        yield Row("  against sbatch: skipped, " + reason, "", "")
    else:
        slurm = count / Slurm(bare, bench.folder("slurm")).seconds(count)
        yield Row("  against sbatch", "%.0f/s" % median(ours), "%.1f/s" % slurm, median(ours) / slurm, "x")


def internet(bench):
    """The same with a network of its own for each run, where the server can give it one."""
    bench.restart('[network]\ndefault = "internet"\n')
    try:
        _, _, _, done, _ = finished_noop(bench)
        network = done["run"].get("network", "?")
        if network == "internet":
            yield from throughput(bench)
        else:
            yield Row("no-op runs a second, network internet: skipped, this server gives " + network, "", "")
    finally:
        bench.restart()


def latency(bench):
    server, connection, capsule, _, bare = finished_noop(bench)
    run_all(server, capsule, bench.count(200))
    ours, theirs = [], []
    for _ in range(bench.count(50)):
        begun = time.perf_counter()
        connection.wait(connection.submit(capsule))
        ours.append((time.perf_counter() - begun) * 1000)
        theirs.append(bare.loop(1, 1)["each"][0] * 1000)
    added = median(ours) - median(theirs)
    yield Row(
        "one no-op run, submit to completed", "%.1f ms" % median(ours), "%.1f ms" % median(theirs),
        added, "ms added", ("<=", 15),
    )
    followed = [follow_one(server, connection, capsule) * 1000 for _ in range(bench.count(20))]
    yield Row("  the same, told by the log's end event", "%.1f ms" % median(followed), "")


def follow_one(server, connection, capsule):
    """Seconds from submit to the event `end` of the log."""
    begun = time.perf_counter()
    computation = connection.submit(capsule)
    url = "http://127.0.0.1:%d/api/cove/v1/computations/%s/log" % (server.port, computation)
    subprocess.run(
        ["curl", "-sSfN", "-u", server.token + ":", "-H", "Accept: text/event-stream", url],
        check=True, stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - begun


def slurm(bench):
    """No-op runs as jobs of a real Slurm of two nodes, against `sbatch --wrap` of the same sandbox."""
    reason = Cluster.why_not()
    if reason:
        yield Row("no-op runs a second on Slurm: skipped, " + reason, "", "")
        return
    # Its scheduler looks once a second, at a moment of its own: many short rounds are fairer than few.
    yield from on_slurm(bench, 4, bench.rounds(16), bench.count(80), [(">=", 0.9)], one_on_slurm)
    yield from on_slurm(bench, 32, bench.rounds(6), bench.count(150))


def on_slurm(bench, places, rounds, count, target=(), more=lambda *_: ()):
    cluster = Cluster(bench.folder("cluster"), places)
    try:
        bench.restart('[network]\ndefault = "none"\n[server]\nexecutors = ["slurm"]\n[slurm]\nconf = "%s"\n' % cluster.conf)
        server, connection, capsule, _, bare = finished_noop(bench)
        jobs = Slurm(bare, bench.folder("jobs"), cluster.environment)
        run_all(server, capsule, bench.count(200), PAUSE)
        ours, theirs, cpu = [], [], []
        for _ in range(rounds):
            before = server.cpu_seconds()
            ours.append(count / run_all(server, capsule, count, PAUSE))
            cpu.append((server.cpu_seconds() - before) / count * 1000)
            theirs.append(count / jobs.seconds(count, PAUSE))
        yield Row(
            "no-op runs a second on Slurm, %d places, against bare sbatch" % (2 * places),
            "%.1f/s" % median(ours), "%.1f/s" % median(theirs),
            median(a / b for a, b in zip(ours, theirs)), "x", *target,
        )
        yield Row("  CPU of the server itself for a run", "%.1f ms" % median(cpu), "")
        yield from more(bench, connection, capsule, jobs)
    finally:
        bench.restart()
        cluster.stop()


def one_on_slurm(bench, connection, capsule, jobs):
    ours, theirs = [], []
    for _ in range(bench.count(24)):
        begun = time.perf_counter()
        connection.wait(connection.submit(capsule), pause=0.005)
        ours.append((time.perf_counter() - begun) * 1000)
        theirs.append(jobs.seconds(1) * 1000)
    yield Row(
        "one no-op run on Slurm, submit to completed", "%.0f ms" % median(ours), "%.0f ms" % median(theirs),
        median(ours) - median(theirs), "ms added",
    )


def polling(bench):
    server, connection, _, done, _ = finished_noop(bench)
    path = "/api/v1/computations/" + done["id"]
    nginx = bench.nginx()
    (nginx.root / "computation.json").write_bytes(connection.bytes("GET", path))
    here = "http://127.0.0.1:%d%s" % (server.port, path)
    there = nginx.url + "/computation.json"
    seconds = bench.count(3)
    wrk(here, server.authorization, 2 * seconds)
    ours, theirs = [], []
    for _ in range(bench.rounds(5)):
        ours.append(wrk(here, server.authorization, seconds))
        theirs.append(wrk(there, server.authorization, seconds))
    yield Row(
        "GET computations/{id} a second, 8 connections, against nginx",
        "%.0f/s" % median(ours), "%.0f/s" % median(theirs),
        median(a / b for a, b in zip(ours, theirs)), "x", (">=", 1 / 3),
    )


def wrk(url, authorization, seconds):
    words = ["wrk", "-t1", "-c%d" % WORKERS, "-d%ds" % seconds, "-H", "Authorization: " + authorization, url]
    report = subprocess.check_output(words, text=True)
    if "Non-2xx" in report or "Socket errors" in report:
        raise SystemExit("wrk met errors at %s:\n%s" % (url, report))
    return next(
        float(line.split()[1]) for line in report.splitlines() if line.startswith("Requests/sec:")
    )


def download(bench):
    server, connection, nginx = bench.server(), bench.server().connect(), bench.nginx()
    size = bench.count(512) << 20
    done = connection.wait(connection.submit(bench.capsule("big-file"), str(size)), 0.05)
    urls = connection.call("GET", "/api/v1/computations/%s/results/urls?path=big.bin" % done["id"])
    (nginx.root / "big.bin").symlink_to(server.run_folder(done["id"]) / "results/big.bin")
    ours, theirs = [], []
    for number in range(bench.rounds(5) + 1):
        here = size / fetch(urls["download_url"], size) / 1e6
        there = size / fetch(nginx.url + "/big.bin", size) / 1e6
        if number > 0:  # the first only fills the page cache
            ours.append(here)
            theirs.append(there)
    yield Row(
        "download of %d MiB by signed URL, against nginx" % (size >> 20),
        "%.0f MB/s" % median(ours), "%.0f MB/s" % median(theirs),
        median(a / b for a, b in zip(ours, theirs)), "x", (">=", 0.3),
    )


def fetch(url, size):
    """Seconds for a whole file."""
    words = ["curl", "-sSf", "-o", "/dev/null", "-w", "%{size_download} %{time_total}", url]
    received, seconds = subprocess.check_output(words, text=True).split()
    if int(received) != size:
        raise SystemExit("%s sent %s bytes, not %d" % (url, received, size))
    return float(seconds)


def start(bench):
    bench.server()
    bench.stop_server()
    ready = []
    for _ in range(bench.rounds(5)):
        server = Server(bench.home)
        ready.append(server.ready)
        server.stop()
    yield Row("start to the first 200 of /health", "%.2f s" % median(ready), "", median(ready), "s", ("<=", 1.5))


def memory(bench):
    server = bench.server(fresh=True)
    time.sleep(10)
    idle = server.memory()
    yield Row("memory of the idle server, 10 s after its start", "%.0f MiB" % idle, "", idle, "MiB", ("<=", 200))


def listing(bench):
    server, connection = bench.server(), bench.server().connect()
    count = bench.count(100_000)
    done = connection.wait(connection.submit(bench.capsule("many-files"), str(count)), 0.05)
    folder = server.run_folder(done["id"]) / "results/many"
    url = "http://127.0.0.1:%d/api/v1/computations/%s/results" % (server.port, done["id"])
    curl = ["curl", "-sSf", "-u", server.token + ":", "-d", '{"path":"many"}', url]
    listed = subprocess.check_output(curl).count(b'"type":"file"')
    if listed != count:
        raise SystemExit("%d of %d files were listed" % (listed, count))
    find = ["find", str(folder), "-maxdepth", "1", "-printf", "%f %s %y\n"]
    seconds_of(find)
    before = server.memory()
    ours, theirs = [], []
    for _ in range(bench.rounds(5)):
        ours.append(seconds_of(curl))
        theirs.append(seconds_of(find))
    yield Row(
        "list of %d result files, against find" % count,
        "%.0f ms" % (median(ours) * 1000), "%.0f ms" % (median(theirs) * 1000),
        median(a / b for a, b in zip(ours, theirs)), "x", ("<=", 1.5),
    )
    yield Row("  memory of the server before and after", "%.0f MiB" % before, "%.0f MiB" % server.memory())


def pipelines(bench):
    return measure(bench, Row)


def upload(bench):
    return uploads.measure(bench, Row)


def docker(bench):
    return containers.measure(bench, Row, run_all, loop, CAPSULES / "no-op/code")


def search(bench):
    return searches.measure(bench, Row)


def pages(bench):
    return lists.measure(bench, Row)


def events(bench):
    told = streams.measure(bench.server(fresh=True), bench.capsule("no-op"), 5 if bench.options.quick else 20)
    extra = told["with"] - told["without"]
    yield Row(
        "CPU of %d event streams at %d changes a second" % (streams.STREAMS, streams.CHANGES_A_SECOND),
        "%.2f cores" % told["with"], "%.2f cores" % told["without"], extra, "cores", ("<=", 0.5),
    )
    yield Row("  events that arrived, of those that should", str(told["arrived"]), str(told["expected"]), told["arrived"] / told["expected"], "", (">=", 1))
    yield Row("  memory of the server for these streams", "%.0f MiB" % told["memory"], "")


def run_page(bench):
    quick = bench.options.quick
    size, files = (runs.LOG // 8, runs.FILES // 8) if quick else (runs.LOG, runs.FILES)
    told, before, after = runs.measure(bench.server(fresh=True), bench.capsule("many-files"), size, files)
    small = "%.0f ms" % told["small"]
    yield Row("page of a run with a log of %d MiB" % (size >> 20), "%.0f ms" % told["page"], small, told["page"], "ms", ("<=", 100))
    for name, what in (("middle", "a place in the middle of it"), ("find", "one line in all of it"), ("error", "the first error, its last line")):
        yield Row("  " + what, "%.0f ms" % told[name], "")
    yield Row("a folder of %d files, its first 500" % files, "%.0f ms" % told["folder"], "")
    for name, what in (("later", "later ones"), ("named", "those with a name")):
        yield Row("  " + what, "%.0f ms" % told[name], "")
    yield Row("  all of them as a zip; what the server's memory grew by for it", "%.0f ms" % told["zip"], "", told["memory of zip"], "MiB")
    yield Row("  what the server's memory grew by before that", "%.0f MiB" % after, "%.0f MiB" % before, after - before, "MiB", ("<=", 60))


CASES = {
    case.__name__: case
    for case in (start, memory, throughput, internet, latency, slurm, polling, download, listing, pipelines, upload, docker, search, events, run_page, pages)
}
