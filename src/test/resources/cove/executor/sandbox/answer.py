# SPDX-License-Identifier: Apache-2.0
"""Answers on every ADDRESS, and writes down who was spoken to: answer.py LOG PORT ADDRESS...

With PORT 53, every name is looked up as 203.0.113.10.
"""

import socket
import sys
import threading

log = open(sys.argv[1], "w", buffering=1)
port = int(sys.argv[2])


def dns_reply(query):
    end = query.index(b"\0", 12) + 5
    # Put together, not formatted: a query's id is random bytes, and may have a percent sign.
    header = query[:2] + b"\x81\x80\0\1\0"
    if query[end - 4 : end - 2] != b"\0\1":
        return header + b"\0\0\0\0\0" + query[12:end]
    answer = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + socket.inet_aton("203.0.113.10")
    return header + b"\1\0\0\0\0" + query[12:end] + answer


def tcp(server, address):
    while True:
        client, _ = server.accept()
        log.write(f"tcp {address}:{port}\n")
        client.sendall(f"{address} answers".encode())
        client.close()


def udp(server, address):
    while True:
        data, sender = server.recvfrom(2000)
        log.write(f"udp {address}:{port}\n")
        server.sendto(dns_reply(data) if port == 53 else f"{address} answers".encode(), sender)


for address in sys.argv[3:]:
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind((address, port))
    if address.startswith("239."):
        membership = socket.inet_aton(address) + socket.inet_aton("198.51.100.1")
        datagrams.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
    else:
        stream = socket.create_server((address, port))
        threading.Thread(target=tcp, args=(stream, address)).start()
    threading.Thread(target=udp, args=(datagrams, address)).start()
print("ready", flush=True)
