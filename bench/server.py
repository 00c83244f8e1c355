# SPDX-License-Identifier: Apache-2.0
"""A cove server of our own, in a home of its own, and a client that costs little."""

import base64
import io
import json
import os
import shlex
import signal
import socket
import subprocess
import tarfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
OVER = ("completed", "failed")
JAVA_OPTIONS = ["--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command():
    """The launcher of this checkout, or the built jar."""
    if (ROOT / "cove").exists():
        return [str(ROOT / "cove")]
    java = os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java"
    return [java, *JAVA_OPTIONS, "-jar", str(ROOT / "target/cove.jar")]


class Server:
    """Starts it and waits until it is ready; `ready` tells how many seconds that took."""

    def __init__(self, home, environment=None, patience=120):
        self.home, self.port = home, free_port()
        self.log = open(home.with_suffix(".log"), "ab")
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [*command(), "serve", "--home", str(home), "--port", str(self.port)],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            env={**os.environ, **(environment or {})},
        )
        try:
            while not self._is_healthy():
                if self.process.poll() is not None or time.perf_counter() - begun > patience:
                    raise SystemExit("the server did not start; it said:\n" + self.words())
                time.sleep(0.002)
        except BaseException:
            self.process.terminate()
            raise
        self.ready = time.perf_counter() - begun
        self.token = (home / "admin-token").read_text().strip()
        self.pid = self._java(self.process.pid)

    def words(self):
        return Path(self.log.name).read_text()[-4000:]

    def _is_healthy(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as probe:
                probe.sendall(b"GET /health HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
                return probe.recv(64).startswith(b"HTTP/1.1 200")
        except OSError:
            return False

    @staticmethod
    def _java(pid):
        """The process of the server itself; a launcher may stand above it."""
        waiting = [pid]
        while waiting:
            pid = waiting.pop(0)
            if Path("/proc/%d/comm" % pid).read_text().strip() == "java":
                return pid
            children = Path("/proc/%d/task/%d/children" % (pid, pid)).read_text().split()
            waiting += map(int, children)
        raise SystemExit("cannot tell which process is the server")

    def memory(self):
        """Its resident set in MiB (proc(5), VmRSS)."""
        for line in Path("/proc/%d/status" % self.pid).read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024

    def cpu_seconds(self):
        """What its own threads used, without the runs (proc(5), utime and stime)."""
        fields = Path("/proc/%d/stat" % self.pid).read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def connect(self):
        return Connection(self.port, self.token)

    @property
    def authorization(self):
        return Connection.authorization(self.token)

    def stop(self):
        if self.process.poll() is None:
            os.kill(self.pid, signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.kill(self.pid, signal.SIGKILL)
                self.process.wait()
        self.log.close()

    def run_folder(self, computation):
        return self.home / "runs" / computation[:2] / computation


class Connection:
    """A keep-alive connection. http.client takes ten times the CPU, which the server would miss."""

    def __init__(self, port, token):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = "Host: 127.0.0.1:%d\r\nAuthorization: %s\r\n" % (port, self.authorization(token))

    @staticmethod
    def authorization(token):
        return "Basic " + base64.b64encode((token + ":").encode()).decode()

    def call(self, method, path, body=None, kind="application/json"):
        """The JSON that is answered; anything but success ends the measurement."""
        answer = self.bytes(method, path, body, kind)
        return json.loads(answer) if answer else None

    def bytes(self, method, path, body=None, kind="application/json"):
        if isinstance(body, dict):
            body = json.dumps(body).encode()
        head = "%s %s HTTP/1.1\r\n%s" % (method, path, self.head)
        if body is not None:
            head += "Content-Type: %s\r\nContent-Length: %d\r\n" % (kind, len(body))
        self.socket.sendall(head.encode() + b"\r\n" + (body or b""))
        return self._answer(method, path)

    def _answer(self, method, path):
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        status = int(head.split(None, 2)[1])
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
            elif line.startswith(b"transfer-encoding:"):
                raise SystemExit("%s %s answers in chunks: use curl" % (method, path))
        while len(body) < length:
            body += self._more()
        if status >= 300:
            raise SystemExit("%s %s: %d %s" % (method, path, status, body.decode()))
        return body

    def _more(self):
        received = self.socket.recv(65536)
        if not received:
            raise SystemExit("the server closed the connection")
        return received

    def add_capsule(self, folder):
        """The id of a new capsule with what is in a folder."""
        return self.add("capsules", folder)

    def add(self, kind, folder):
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as archive:
            for path in sorted(folder.rglob("*")):
                archive.add(path, str(path.relative_to(folder)), recursive=False)
        path = "/api/cove/v1/%s?name=%s" % (kind, folder.name)
        return self.call("POST", path, tar.getvalue(), "application/x-tar")["id"]

    def submit(self, capsule, *parameters):
        request = {"capsule_id": capsule, "parameters": list(parameters)}
        return self.call("POST", "/api/v1/computations", request)["id"]

    def wait(self, computation, pause=0.0):
        """The computation, once it is over and if it succeeded."""
        while True:
            found = self.call("GET", "/api/v1/computations/" + computation)
            if found["state"] in OVER:
                if found.get("end_status") != "succeeded":
                    raise SystemExit("a run went wrong: " + json.dumps(found))
                return found
            if pause:
                time.sleep(pause)


def describe():
    return shlex.join(command())
