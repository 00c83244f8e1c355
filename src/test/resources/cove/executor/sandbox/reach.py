# SPDX-License-Identifier: Apache-2.0
"""Tries to reach each ADDRESS:PORT in every way a program without privileges has."""

import errno
import os
import socket
import struct
import sys

DEVICE = "tap0"
SO_BINDTODEVICE = 25
IP_PKTINFO = 8


def plain(connection):
    pass


def bound_to_the_device(connection):
    connection.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, DEVICE.encode() + b"\0")


def from_our_address(connection):
    connection.bind(("10.0.2.100", 0))


def by_multicast_interface(connection):
    index = socket.if_nametoindex(DEVICE)
    request = struct.pack("4s4si", bytes(4), bytes(4), index)
    connection.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, request)


def stream(target, prepare):
    with socket.socket() as connection:
        connection.settimeout(2)
        prepare(connection)
        connection.connect(target)
        return connection.recv(100).decode()


def datagram(target, prepare, control=()):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.settimeout(2)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        prepare(connection)
        connection.sendmsg([b"hello"], list(control), 0, target)
        return connection.recv(100).decode()


def datagram_by_control_message(target, prepare):
    index = socket.if_nametoindex(DEVICE)
    info = struct.pack("i4s4s", index, bytes(4), bytes(4))
    return datagram(target, prepare, [(socket.IPPROTO_IP, IP_PKTINFO, info)])


for word in sys.argv[1:]:
    host, port = word.split(":")
    for send, prepare in (
        (stream, plain),
        (stream, bound_to_the_device),
        (stream, from_our_address),
        (datagram, plain),
        (datagram, bound_to_the_device),
        (datagram, from_our_address),
        (datagram, by_multicast_interface),
        (datagram_by_control_message, plain),
    ):
        try:
            result = send((host, int(port)), prepare)
        except OSError as e:
            result = os.strerror(e.errno) if e.errno else str(e)
        print(f"{word} {send.__name__} {prepare.__name__}: {result}")
