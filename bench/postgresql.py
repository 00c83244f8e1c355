# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL of our own."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from server import command, free_port


class Postgresql:
    """A cluster in a folder, with the settings that PostgreSQL comes with."""

    def __init__(self, folder):
        versions = Path("/usr/lib/postgresql")
        if not versions.is_dir():
            raise SystemExit("PostgreSQL is missing; type: sudo apt-get install postgresql")
        self.programs = max(versions.iterdir(), key=lambda version: int(version.name)) / "bin"
        self.port, self.folder = free_port(), folder
        for parent in (folder, folder.parent):
            parent.chmod(0o755)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        self.run("initdb", "--pgdata=%s/data" % folder, "--username=cove", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        self.process = subprocess.Popen(
            self.words("postgres", "-D", "%s/data" % folder, "-p", str(self.port), "-k", str(folder), "-c", "listen_addresses=127.0.0.1"),
            stdout=subprocess.DEVNULL, stderr=open(folder / "postgres.log", "ab"), cwd="/",
        )
        while subprocess.run([self.programs / "pg_isready", "-q", "-h", str(folder), "-p", str(self.port)]).returncode:
            if self.process.poll() is not None:
                raise SystemExit("PostgreSQL did not start:\n" + (folder / "postgres.log").read_text())
            time.sleep(0.1)

    def words(self, program, *arguments):
        """Nobody may run it as root."""
        who = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        return [*who, str(self.programs / program), *arguments]

    def run(self, program, *arguments):
        subprocess.run(self.words(program, *arguments), check=True, stdout=subprocess.DEVNULL, cwd="/")

    def make(self, name):
        """The address of a new database."""
        self.run("createdb", "-h", str(self.folder), "-p", str(self.port), "-U", "cove", name)
        return "postgresql://cove:none@127.0.0.1:%d/%s" % (self.port, name)

    def move(self, home, address):
        """Carries the rows of a home there, as an administrator does; its cove.toml names the address then."""
        subprocess.run([*command(), "db", "move", "--home", str(home), address], check=True, stdout=subprocess.DEVNULL)

    def stop(self):
        self.process.terminate()
        self.process.wait()
