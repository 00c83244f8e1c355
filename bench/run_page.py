# SPDX-License-Identifier: Apache-2.0
"""The page of a computation with a log of 1 GiB and a folder of 100,000 files, against one that has neither."""

import http.client
import time
from statistics import median
from urllib.parse import urlencode

LOG, FILES = 1 << 30, 100_000
LINE = b"step %09d: nothing to tell of here, as in each of the others, but it fills the disk\n"


class Visitor:
    """A browser without a screen."""

    def __init__(self, server):
        self.port = server.port
        status, headers, _ = self._send("POST", "/sign-in", urlencode({"token": server.token}))
        if status != 303:
            raise SystemExit("could not sign in: %d" % status)
        self.cookie = headers["Set-Cookie"].split(";")[0]

    def _send(self, method, path, body=None, cookie=""):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        head = {"Cookie": cookie} if cookie else {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body, head)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, answer.headers, text

    def see(self, path):
        """Milliseconds to the last byte of a page, and the page."""
        begun = time.perf_counter()
        status, _, text = self._send("GET", path, cookie=self.cookie)
        if status != 200:
            raise SystemExit("%s: %d" % (path, status))
        return (time.perf_counter() - begun) * 1000, text


def write_log(path, size):
    """Lines, a needle in the middle and an error at the end."""
    lines, written = size // len(LINE % 0), 0
    with open(path, "wb") as log:
        while written < lines:
            count = min(10_000, lines - written)
            log.write(b"".join(LINE % i for i in range(written, written + count)))
            written += count
            if written - count <= lines // 2 < written:
                log.write(b"here is the needle\n")
        log.write(b"ValueError: in the last line\n")


def measure(server, capsule, log=LOG, files=FILES, rounds=20):
    """Names with milliseconds, and the memory of the server before and after."""
    connection = server.connect()
    small = connection.wait(connection.submit(capsule, "1"), 0.02)["id"]
    large = connection.wait(connection.submit(capsule, str(files)), 0.1)["id"]
    write_log(server.run_folder(large) / "log", log)
    visitor = Visitor(server)
    base = "/computations/%s" % large

    def seen(path, times=rounds, holding=b""):
        taken = [visitor.see(path) for _ in range(times)]
        if not all(holding in text for _, text in taken):
            raise SystemExit("%s does not hold %s" % (path, holding))
        return median(ms for ms, _ in taken)

    for path in ("/computations/" + small, base):
        seen(path)
    before = server.memory()
    told = {
        "small": seen("/computations/" + small),
        "page": seen(base, holding=b"ValueError"),
        "middle": seen("%s/log?at=%d" % (base, log // 2)),
        "folder": seen(base + "/folder?path=many"),
        "later": seen(base + "/folder?path=many&after=f5"),
        "named": seen(base + "/folder?path=many&named=777"),
        "find": seen(base + "/log/lines?find=NEEDLE", 3, b"the needle"),
        "error": seen(base + "/log?error=0", 3, b"<mark>ValueError"),
    }
    grown = server.memory()
    told["zip"] = seen("/api/cove/v1%s/results.zip" % base, 3, b"PK")
    told["memory of zip"] = server.memory() - grown
    return told, before, grown
