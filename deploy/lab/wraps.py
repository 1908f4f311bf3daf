#!/usr/bin/env python3
"""Under which keys a connection passed the wraps of its sequence number, by a capture of its headers.

  wraps.py CAPTURE PORT OCTETS WRAPS

Reads what one gateway sent onto the wire (pcap, Ethernet without tags, IPv4, headers are enough) of
the connection from that port, with no knowledge of the gateway's code. Sequence numbers are counted
in 64 bits, the initial one with a high word of 0. Prints each key with the stretch of new octets that
was sent under it, and each wrap with the keys on both sides of it. Exits 0 when there were at least
so many octets and wraps, every segment carried one EAO, and

  - no segment beyond all that was sent before went under a key that had been in use before the wrap;
  - no Key ID came with two keys while it was in use.
"""

import struct
import sys

EAO, SYN = 254, 2
CARRIES_KEY = 0x40
FRAME = struct.Struct(">12xH")
TOO_MANY = 5


def records(path):
    with open(path, "rb", buffering=1 << 20) as file:
        order = "<" if file.read(24)[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
        header = struct.Struct(order + "8xII")
        while len(head := file.read(16)) == 16:
            kept, whole = header.unpack(head)
            yield file.read(kept)


def eao_at(frame, at, end):
    """Where the only EAO is; None when there is none or another."""
    found = None
    while at < end and frame[at]:
        if frame[at] == 1:
            at += 1
            continue
        length = frame[at + 1]
        if frame[at] == EAO:
            if found is not None:
                return None
            found = at
        if length < 2:
            return None
        at += length
    return found


class Key:
    def __init__(self, identifier, secret, begins, word):
        self.identifier, self.secret, self.begins, self.word = identifier, secret, begins, word
        self.segments = self.octets = self.carried = 0


class Reader:
    def __init__(self, port):
        self.port, self.initial, self.sent = port, None, 0
        self.keys, self.of_identifier, self.wraps, self.faults = [], {}, [], []
        self.segments, self.newest = 0, None

    def frame(self, frame):
        if frame[12:14] != b"\x08\x00" or frame[23] != 6:
            return
        tcp = 14 + (frame[14] & 15) * 4
        if int.from_bytes(frame[tcp : tcp + 2], "big") != self.port:
            return
        header = (frame[tcp + 12] >> 4) * 4
        octets = int.from_bytes(frame[16:18], "big") - (tcp - 14) - header
        seq = int.from_bytes(frame[tcp + 4 : tcp + 8], "big")
        self.segments += 1
        syn = frame[tcp + 13] & SYN
        if syn and self.initial is None:
            self.initial = self.sent = seq
        if self.initial is None:
            return self.fault("before the SYN")
        begins = self.sent + ((seq - self.sent + (1 << 31)) & 0xFFFFFFFF) - (1 << 31)
        end = begins + octets + (1 if syn else 0) + (frame[tcp + 13] & 1)
        at = eao_at(frame, tcp + 20, tcp + header)
        if at is None:
            return self.fault("not one EAO")
        key = self.key_of(frame[at : at + frame[at + 1]], begins, max(begins, end - 1) >> 32)
        if key is None:
            return
        key.segments += 1
        key.octets += octets
        self.follow(key, begins, end)

    def key_of(self, option, begins, word):
        identifier, secret = option[3], bytes(option[-10:]) if option[2] & CARRIES_KEY else None
        key = self.of_identifier.get(identifier)
        if secret is None:
            return key or self.fault("key %d was never carried" % identifier)
        if key is None or key.secret != secret:
            if key is not None and key is self.newest:
                self.fault("key %d is another while in use" % identifier)
            key = self.of_identifier[identifier] = Key(identifier, secret, begins, word)
            self.keys.append(key)
        key.carried += 1
        return key

    def follow(self, key, begins, end):
        last = max(begins, end - 1)
        if last >= self.sent:
            if last >> 32 > key.word:
                self.fault("key %d goes on behind the wrap" % key.identifier)
            if last >> 32 > (self.sent - 1) >> 32 and self.newest is not None and end > self.sent:
                self.wraps.append((last >> 32, self.newest, key))
            self.newest = key
        self.sent = max(self.sent, end)

    def fault(self, what):
        self.faults.append("segment %d: %s" % (self.segments, what))


def main():
    reader = Reader(int(sys.argv[2]))
    for frame in records(sys.argv[1]):
        reader.frame(frame)
    if reader.initial is None:
        print("no connection from port", reader.port)
        return False
    print("%d segments, %d octets from number %08x on, %d keys, %d wraps, %d faults" % (
        reader.segments, reader.sent - reader.initial, reader.initial, len(reader.keys),
        len(reader.wraps), len(reader.faults)))
    for key in reader.keys:
        print("  key %d from %x %08x on: %d segments (%d carry it), %d octets" % (
            key.identifier, key.begins >> 32, key.begins & 0xFFFFFFFF, key.segments, key.carried,
            key.octets))
    for word, before, behind in reader.wraps:
        print("  wrap %d: the last new octets before it under key %d, the first behind it under key "
              "%d, which began %d octets %s it" % (
                  word, before.identifier, behind.identifier, abs((word << 32) - behind.begins),
                  "before" if behind.begins < word << 32 else "behind"))
    for fault in reader.faults[:TOO_MANY]:
        print("  " + fault)
    whole = reader.sent - reader.initial >= int(sys.argv[3])
    return whole and len(reader.wraps) >= int(sys.argv[4]) and not reader.faults


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    sys.exit(0 if main() else 1)
