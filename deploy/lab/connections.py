#!/usr/bin/env python3
"""Many TCP connections between the routers' hosts, held open.

  connections.py serve ADDRESS                  answers on port 179 with what it gets
  connections.py hold FROM TO COUNT FLAG        opens COUNT connections from ports 20000 on, prints
                                                `live N`, waits for the file FLAG, speaks on each and
                                                prints `reset N alive N silent N`
  connections.py talk FROM TO COUNT FLAG        the same, a hundred a second, and speaks on each about
                                                once a second until FLAG is there; prints
                                                `talked N lost N rounds N worst N ms`

A gateway takes ten new keys a second from a peer, so hold opens no more than eight;
talk wants one that takes more.
"""

import os
import selectors
import socket
import sys
import time

BGP = 179
FIRST_PORT = 20_000
PER_SECOND = 8.0
PATIENCE = 40.0


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


def connect(here, port, there):
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    connection.bind((here, port))
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
    else:
        sys.exit(__doc__)
