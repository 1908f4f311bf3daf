#!/usr/bin/env python3
"""Many TCP connections between the routers' hosts, held open.

  connections.py serve ADDRESS                  answers on port 179 with what it gets
  connections.py hold FROM TO COUNT FLAG        opens COUNT connections from ports 20000 on, prints
                                                `live N`, waits for the file FLAG, speaks on each and
                                                prints `reset N alive N silent N`

A gateway takes ten new keys a second from a peer, so hold opens no more than eight.
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
    else:
        sys.exit(__doc__)
