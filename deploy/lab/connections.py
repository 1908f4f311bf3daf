#!/usr/bin/env python3
"""Many TCP connections between the routers' hosts, held open.

  connections.py serve ADDRESS                  answers on port 179 with what it gets
  connections.py hold FROM TO COUNT FLAG        opens COUNT connections from ports 20000 on, prints
                                                `live N`, waits for the file FLAG, speaks on each and
                                                prints `reset N alive N silent N`
  connections.py talk FROM TO COUNT FLAG        the same, a hundred a second, and speaks on each about
                                                once a second until FLAG is there; prints
                                                `talked N lost N rounds N worst N ms`
  connections.py sink ADDRESS                   takes what one connection brings; prints
                                                `took N octets, checksum X`
  connections.py pour FROM TO OCTETS [ISN]      opens one, sends so much, prints `poured N octets in
                                                N s, checksum X`; with the initial sequence number
                                                ISN where that is given

A gateway takes ten new keys a second from a peer, so hold opens no more than eight;
talk wants one that takes more.
"""

import os
import selectors
import socket
import sys
import time
import zlib

BGP = 179
FIRST_PORT = 20_000
PER_SECOND = 8.0
PATIENCE = 40.0
PIECE = 1 << 20
# linux/tcp.h
TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ = 19, 20, 21
REPAIR_ON, REPAIR_OFF, SEND_QUEUE = 1, 0, 2


def serve(address):
    listener = socket.create_server((address, BGP), backlog=1000)
    listener.setblocking(False)
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                connection, _ = listener.accept()
                connection.setblocking(False)
                selector.register(connection, selectors.EVENT_READ)
            else:
                echo(selector, key.fileobj)


def echo(selector, connection):
    try:
        octets = connection.recv(4096)
        if octets:
            connection.send(octets)
            return
    except OSError:
        pass
    selector.unregister(connection)
    connection.close()


def hold(here, there, count, flag):
    connections = []
    began = time.monotonic()
    for number in range(count):
        connections.append(connect(here, FIRST_PORT + number, there))
        time.sleep(max(0.0, began + number / PER_SECOND - time.monotonic()))
    for connection in connections:
        connection.send(b"x")
    print("live", sum(heard(c, PATIENCE) == "alive" for c in connections), flush=True)
    while not os.path.exists(flag):
        time.sleep(0.1)
    for connection in connections:
        try:
            connection.send(b"y")
        except OSError:
            pass  # counted below
    end = time.monotonic() + PATIENCE
    fates = [heard(c, max(0.1, end - time.monotonic())) for c in connections]
    print(" ".join(f"{fate} {fates.count(fate)}" for fate in ("reset", "alive", "silent")), flush=True)


def talk(here, there, count, flag):
    connections = []
    began = time.monotonic()
    for number in range(count):
        connections.append(connect(here, FIRST_PORT + number, there))
        time.sleep(max(0.0, began + number / 100 - time.monotonic()))
    print("live", len(connections), flush=True)
    lost, rounds, worst = set(), 0, 0.0
    while not os.path.exists(flag):
        began = time.monotonic()
        for number, connection in enumerate(connections):
            if number in lost:
                continue
            asked = time.monotonic()
            octets = b"%08d" % (rounds + number)
            try:
                connection.sendall(octets)
                if connection.recv(16) != octets:
                    raise OSError("other octets")
                worst = max(worst, time.monotonic() - asked)
            except OSError:
                lost.add(number)
        rounds += 1
        time.sleep(max(0.0, began + 1 - time.monotonic()))
    print("talked", count, "lost", len(lost), "rounds", rounds, "worst", round(worst * 1000), "ms",
          flush=True)


def sink(address):
    listener = socket.create_server((address, BGP))
    connection, _ = listener.accept()
    octets, checksum, piece = 0, 0, memoryview(bytearray(PIECE))
    while count := connection.recv_into(piece):
        octets += count
        checksum = zlib.crc32(piece[:count], checksum)
    print("took %d octets, checksum %08x" % (octets, checksum), flush=True)


def pour(here, there, octets, initial):
    connection = connect(here, FIRST_PORT, there, initial)
    connection.settimeout(None)
    began, left, checksum, number = time.monotonic(), octets, 0, 0
    stretch = os.urandom(PIECE + 4096)
    while left > 0:
        # Other octets each time, of what is drawn once.
        piece = memoryview(stretch)[number % 4096 :][: min(left, PIECE)]
        connection.sendall(piece)
        checksum = zlib.crc32(piece, checksum)
        left -= len(piece)
        number += 1
    connection.shutdown(socket.SHUT_WR)
    connection.recv(1)
    print("poured %d octets in %.0f s, checksum %08x" % (
        octets, time.monotonic() - began, checksum), flush=True)


def connect(here, port, there, initial=None):
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    connection.bind((here, port))
    if initial is not None:
        for option, number in (
            (TCP_REPAIR, REPAIR_ON),
            (TCP_REPAIR_QUEUE, SEND_QUEUE),
            (TCP_QUEUE_SEQ, initial - (initial >> 31 << 32)),
            (TCP_REPAIR, REPAIR_OFF),
        ):
            connection.setsockopt(socket.IPPROTO_TCP, option, number)
    connection.settimeout(PATIENCE)
    connection.connect((there, BGP))
    return connection


def heard(connection, seconds):
    connection.settimeout(seconds)
    try:
        return "alive" if connection.recv(16) else "silent"
    except ConnectionResetError:
        return "reset"
    except OSError:
        return "silent"


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"] and len(sys.argv) == 3:
        serve(sys.argv[2])
    elif sys.argv[1:2] == ["hold"] and len(sys.argv) == 6:
        hold(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
    elif sys.argv[1:2] == ["talk"] and len(sys.argv) == 6:
        talk(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
    elif sys.argv[1:2] == ["sink"] and len(sys.argv) == 3:
        sink(sys.argv[2])
    elif sys.argv[1:2] == ["pour"] and len(sys.argv) in (5, 6):
        pour(sys.argv[2], sys.argv[3], int(sys.argv[4]),
             int(sys.argv[5], 0) if len(sys.argv) == 6 else None)
    else:
        sys.exit(__doc__)
