# SPDX-License-Identifier: Apache-2.0
"""What does the same work without cove: a bare bubblewrap loop, Slurm, nginx."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
PARTS = ("tmp", "home", "code", "data", "results", "scratch")
DESCRIPTORS = ("--block-fd", "--userns-block-fd", "--info-fd", "--json-status-fd", "--sync-fd")


def loop(commands, count):
    """Starts one command or another so many times; the answer has `seconds` and `each`."""
    done = subprocess.run(
        [sys.executable, HERE / "bare_loop.py"],
        input=json.dumps({"commands": commands, "count": count}),
        stdout=subprocess.PIPE, text=True, check=True,
    )
    return json.loads(done.stdout)


class BareSandbox:
    """The very bubblewrap command of a finished run, each worker with folders of its own."""

    def __init__(self, run_folder, code, folder, workers):
        self.commands = [
            self._command(run_folder, code, folder / str(worker)) for worker in range(workers)
        ]

    @staticmethod
    def _command(run_folder, code, own):
        text = (run_folder / "launch.sh").read_text()
        body = text[text.index("sandbox() {") :]
        # The first word is `exec`.
        body = body[len("sandbox() {") : body.index("\n}")].split(None, 1)[1]
        words, kept, opened = iter(shlex.split(body)), [], {}
        for word in words:
            if re.fullmatch("[0-9]<", word):
                opened[word[0]] = next(words)
            elif word in DESCRIPTORS:
                # A pipe to whoever sets the network up, whom the bare command does not have.
                next(words)
            else:
                kept.append(word.replace(str(run_folder), str(own)))
        for source in kept:
            if source.startswith(str(own)):
                Path(source).mkdir(parents=True, exist_ok=True)
                if Path(source).name == "code":
                    shutil.copytree(code, source, dirs_exist_ok=True)
        return {"words": kept, "opened": opened}

    def loop(self, count, workers):
        return loop(self.commands[:workers], count)


class Slurm:
    """The same command through `sbatch`."""

    def __init__(self, sandbox, folder, environment=None):
        self.folder, self.environment = folder, environment
        self.commands = [
            shlex.join(command["words"])
            + "".join(f" {fd}< {shlex.quote(file)}" for fd, file in command["opened"].items())
            for command in sandbox.commands
        ]

    @staticmethod
    def why_not():
        """The reason for which it cannot be measured here, or None."""
        if not shutil.which("sbatch"):
            return "there is no sbatch on this machine"
        if subprocess.run(["sinfo", "-h"], capture_output=True).returncode != 0:
            return "there is an sbatch, but sinfo finds no Slurm controller"
        return None

    def seconds(self, count, pause=0.02):
        """From the first submit until nothing of it is in the queue any more, asked with that pause."""
        name = "cove-bench-%d-%d" % (os.getpid(), time.monotonic_ns())

        def submit(number):
            command = "exec " + self.commands[number % len(self.commands)]
            subprocess.run(
                ["sbatch", "--parsable", "-J", name, "-n1", "--mem=64M", "-o", "/dev/null",
                 "-D", str(self.folder), "--wrap", command],
                stdout=subprocess.DEVNULL, check=True, env=self.environment,
            )

        begun = time.perf_counter()
        with ThreadPoolExecutor(8) as clients:
            list(clients.map(submit, range(count)))
        while subprocess.check_output(["squeue", "-h", "-n", name, "-o", "%i"], env=self.environment).strip():
            time.sleep(pause)
        return time.perf_counter() - begun


class Nginx:
    """An nginx of our own, as Debian configures it, but without an access log."""

    CONFIG = """\
{user}
worker_processes auto;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 768; }}
http {{
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000000;
    access_log off;
    default_type application/json;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_max_body_size 0;
    server {{
        listen 127.0.0.1:{port};
        root {root};
        location /upload/ {{ {dav} }}
    }}
}}
"""

    def __init__(self, folder, port):
        self.root = folder / "root"
        self.root.mkdir(parents=True)
        self.url = "http://127.0.0.1:%d" % port
        config = folder / "nginx.conf"
        config.write_text(
            self.CONFIG.format(
                # Else root's nginx would read as nobody, who may not look into our folder.
                user="user root;" if os.getuid() == 0 else "",
                folder=folder, root=self.root, port=port, dav=self._dav(),
            )
        )
        self.process = subprocess.Popen(
            ["nginx", "-p", folder, "-c", config, "-e", folder / "error.log"]
        )

    @staticmethod
    def _dav():
        """Not every nginx of Debian can be written to."""
        told = subprocess.run(["nginx", "-V"], stderr=subprocess.PIPE, text=True).stderr
        return "dav_methods PUT; create_full_put_path on;" if "http_dav_module" in told else ""

    def stop(self):
        self.process.terminate()
        self.process.wait()
