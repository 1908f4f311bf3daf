#!/usr/bin/env python3
"""Starts a gateway again and again; prints median, least and most of the seconds from the start of
the process to the first frame that comes out of far0, and what the gateway itself says.

  start.py RUNS DIRECTORY COMMAND...    in a namespace with router0 and far0
"""

import os
import re
import select
import socket
import statistics
import struct
import subprocess
import sys
import time

PATIENCE = 60.0
EVERY = 0.002
# An Ethernet type for experiments, IEEE 802: nobody else sends it.
MARK = 0x88B5


def port(device):
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(MARK))
    raw.bind((device, MARK))
    raw.setblocking(False)
    return raw


def drain(raw):
    while select.select([raw], [], [], 0)[0]:
        raw.recv(2048)


def one(sender, receiver, directory, command):
    frame = b"\xff" * 6 + b"\x02\x00\x5e\x00\x53\x01" + struct.pack("!H", MARK) + bytes(46)
    drain(receiver)
    with open(f"{directory}/log", "wb") as log:
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=log, stderr=log)
        while not select.select([receiver], [], [], EVERY)[0]:
            sender.send(frame)
            if time.monotonic() - began > PATIENCE or process.poll() is not None:
                process.kill()
                sys.exit("start: " + open(f"{directory}/log").read()[-500:])
        took = time.monotonic() - began
        # What it says about itself comes a moment later.
        while b"latchwire: ready" not in open(f"{directory}/log", "rb").read():
            time.sleep(EVERY)
        process.terminate()
        process.wait(PATIENCE)
    said = re.search(r"forwarding (\d+) ms", open(f"{directory}/log").read())
    return took, int(said.group(1)) / 1000


def main(runs, directory, *command):
    sender, receiver = port("router0"), port("far0")
    # The first one reads the files from the disk.
    one(sender, receiver, directory, command)
    pairs = [one(sender, receiver, directory, command) for _ in range(int(runs))]
    took = [pair[0] for pair in pairs]
    own = statistics.median(pair[1] for pair in pairs)
    print(f"| {statistics.median(took):.2f} s | {min(took):.2f} s | {max(took):.2f} s | {own:.2f} s |")


if __name__ == "__main__":
    os.environ["LATCHWIRE_LOG"] = "text"
    main(*sys.argv[1:])
