# SPDX-License-Identifier: Apache-2.0
"""Pipelines, against Nextflow by itself on the same script."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from statistics import median

from server import ROOT

SCRIPT = """\
params.tasks = 1
process work {
    cpus 1
    memory '64 MB'
    input: val number
    output: path 'out'
    script: "echo $number > out"
}
workflow { work(Channel.of(1..(params.tasks as int))) }
"""

# What Nextflow's own launcher gives the JVM, as far as Java 25 knows it.
OPENED = (
    "lang io nio nio.file.spi net util util.concurrent util.concurrent.locks "
    "util.concurrent.atomic util.regex"
).split()
FLAGS = [
    "-XX:+TieredCompilation", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    *("--add-opens=java.base/java.%s=ALL-UNNAMED" % name for name in OPENED),
    *("--add-opens=java.base/%s=ALL-UNNAMED" % name for name in ("sun.nio.ch", "sun.nio.fs", "jdk.internal.misc")),
]


class BareNextflow:
    """The same jars without cove: no sandbox, no limits, no reports, no AOT cache."""

    def __init__(self, folder, java):
        self.folder, self.java = folder, java
        (folder / "main.nf").write_text(SCRIPT)
        jars = sorted((ROOT / "target/nextflow").glob("*.jar"))
        self.path = ":".join(str(jar) for jar in jars if not jar.name.startswith("cove"))

    def seconds(self, tasks):
        shutil.rmtree(self.folder / "work", ignore_errors=True)
        words = [
            self.java, *FLAGS, "-cp", self.path, "nextflow.cli.Launcher",
            "run", "main.nf", "-ansi-log", "false", "--tasks", str(tasks),
        ]
        settings = {"NXF_OFFLINE": "true", "NXF_HOME": str(self.folder / "home"), "NXF_ANSI_LOG": "false"}
        begun = time.perf_counter()
        subprocess.run(
            words, cwd=self.folder, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **settings}
        )
        return time.perf_counter() - begun


def add_pipeline(bench, connection):
    folder = bench.folder("pipeline")
    (folder / "pipeline").mkdir()
    (folder / "pipeline/main.nf").write_text(SCRIPT)
    return connection.add("pipelines", folder)


def run(connection, pipeline, tasks):
    request = {
        "pipeline_id": pipeline,
        "named_parameters": [{"param_name": "tasks", "value": str(tasks)}],
    }
    begun = time.perf_counter()
    connection.wait(connection.call("POST", "/api/v1/computations", request)["id"], 0.02)
    return time.perf_counter() - begun


def measure(bench, Row):
    server = bench.server()
    connection = server.connect()
    pipeline = add_pipeline(bench, connection)
    java = Path("/proc/%d/exe" % server.pid).resolve()
    bare = BareNextflow(bench.folder("nextflow"), str(java))
    for tasks in (1, 20, 200):
        ours, theirs = [], []
        for _ in range(bench.rounds(3 if tasks > 20 else 5)):
            ours.append(run(connection, pipeline, tasks))
            theirs.append(bare.seconds(tasks))
        yield Row(
            "a pipeline of %d task%s, against Nextflow by itself" % (tasks, "s" if tasks > 1 else ""),
            "%.2f s" % median(ours), "%.2f s" % median(theirs),
            median(a / b for a, b in zip(ours, theirs)), "x", ("<=", 1.0 if tasks == 1 else 1.1),
        )
