# SPDX-License-Identifier: Apache-2.0
"""What open event streams cost a busy server: its CPU with and without a thousand of them."""

import selectors
import socket
import threading
import time

STREAMS, CHANGES_A_SECOND = 1000, 20


class Streams(threading.Thread):
    """Reads all streams and counts what comes, with as little CPU as can be."""

    def __init__(self, server, count):
        super().__init__(daemon=True)
        self.selector, self.events, self.bytes, self.going = selectors.DefaultSelector(), 0, 0, True
        request = "GET /api/cove/v1/events HTTP/1.1\r\nHost: bench\r\nAuthorization: %s\r\n\r\n" % server.authorization
        self.sockets = []
        for _ in range(count):
            stream = socket.create_connection(("127.0.0.1", server.port))
            stream.sendall(request.encode())
            self.sockets.append(stream)
        for stream in self.sockets:
            if not stream.recv(4096).startswith(b"HTTP/1.1 200"):
                raise SystemExit("a stream was refused")
            self.selector.register(stream, selectors.EVENT_READ)

    def run(self):
        while self.going:
            for key, _ in self.selector.select(0.1):
                received = key.fileobj.recv(1 << 16)
                if not received:
                    raise SystemExit("the server ended a stream")
                self.events += received.count(b"\nevent: ")
                self.bytes += len(received)

    def stop(self):
        self.going = False
        self.join()
        for stream in self.sockets:
            stream.close()


def busy(server, computation, seconds, rate):
    """Renames a computation at a steady rate; the CPU of the server a second, in cores."""
    connection = server.connect()
    begun, cpu = time.perf_counter(), server.cpu_seconds()
    for i in range(int(seconds * rate)):
        wait = begun + i / rate - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        connection.call("PATCH", "/api/v1/computations/%s?name=n%d" % (computation, i))
    elapsed = time.perf_counter() - begun
    return (server.cpu_seconds() - cpu) / elapsed, int(seconds * rate)


def measure(server, capsule, seconds, streams=STREAMS, rate=CHANGES_A_SECOND):
    """CPU in cores without and with the streams, and how many events arrived of those that should."""
    connection = server.connect()
    computation = connection.submit(capsule)
    connection.wait(computation, 0.02)
    busy(server, computation, seconds, rate)
    without, _ = busy(server, computation, seconds, rate)
    memory = server.memory()
    readers = Streams(server, streams)
    readers.start()
    busy(server, computation, seconds / 2, rate)
    time.sleep(2)
    before = readers.events
    told, changes = busy(server, computation, seconds, rate)
    time.sleep(2)
    arrived = readers.events - before
    grown = server.memory() - memory
    readers.stop()
    return {"without": without, "with": told, "arrived": arrived, "expected": changes * streams, "memory": grown}
