#!/usr/bin/env python3
"""An independent end of TCP connections with the TCP Enhanced Authentication Option: python
standard library only.

    eao_endpoint.py INTERFACE SETTINGS

Stands on a raw Ethernet socket, with an ARP and a small TCP of its own, and echoes what it gets on
port 179 of each address in SETTINGS (JSON). Every segment that it sends has a MAC under the key
that its own clock makes active; every segment that it gets has to verify, or is dropped. Keys are
configured (K = 0), MACs are CMAC, HMAC or a digest with the secret behind the message. It shares no
code with the gateway.

Prints "ready", and when its input ends a line of JSON: by address how many segments went and came
under each key, and what was dropped and why.
"""
import hashlib
import hmac
import json
import select
import socket
import struct
import sys
import time

from eao_receiver import cmac

PORT = 179
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
RETRANSMIT_SECONDS = 0.3


def aes_key(secret, rule):
    if rule == "zero-pad":
        return (secret + bytes(16))[:16]
    if len(secret) != 16:
        raise ValueError("a secret of %d octets for AES" % len(secret))
    return secret


def mac(name, secret, rule, message):
    if name == "aes-128-cmac-96":
        return cmac(aes_key(secret, rule), message)
    if name == "hmac-sha-1-96":
        return hmac.new(secret, message, hashlib.sha1).digest()[:12]
    if name == "hmac-sha-1-160":
        return hmac.new(secret, message, hashlib.sha1).digest()
    if name == "hmac-sha-256-128":
        return hmac.new(secret, message, hashlib.sha256).digest()[:16]
    if name == "hmac-sha-256-256":
        return hmac.new(secret, message, hashlib.sha256).digest()
    if name == "hmac-md5":
        return hmac.new(secret, message, hashlib.md5).digest()
    if name == "md5":
        return hashlib.md5(message + secret).digest()
    if name == "sha-1":
        return hashlib.sha1(message + secret).digest()
    raise ValueError(name)


TAG_OCTETS = {"aes-128-cmac-96": 12, "hmac-sha-1-96": 12, "hmac-sha-1-160": 20,
              "hmac-sha-256-128": 16, "hmac-sha-256-256": 32, "hmac-md5": 16, "md5": 16,
              "sha-1": 20}


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Association:
    """The keys that are shared with one peer, and how it writes its option."""

    def __init__(self, settings, skew):
        self.settings, self.skew = settings, skew
        self.sent, self.received, self.dropped = {}, {}, {}

    def now(self):
        return time.time() + self.skew

    def active(self):
        now = self.now()
        keys = [k for k in self.settings["keys"] if k["start"] <= now < k["end"]]
        return max(keys, key=lambda k: (k["start"], -k["id"])) if keys else None

    def drop(self, why):
        self.dropped[why] = self.dropped.get(why, 0) + 1

    def compute(self, key, src, dst, tcp, at, length):
        covered = bytearray(src + dst + struct.pack(">HH", 6, len(tcp)) + tcp)
        covered[12 + 16 : 12 + 18] = b"\0\0"
        covered[12 + at + 4 : 12 + at + length] = bytes(length - 4)
        return mac(key["mac"], key["secret"].encode(), self.settings["text_key"], bytes(covered))

    def sign(self, src, dst, ports, seq, ack, flags, options, data):
        """A whole TCP segment; None while no key is active."""
        key = self.active()
        if key is None:
            self.drop("no key")
            return None
        length = 4 + TAG_OCTETS[key["mac"]]
        option = bytes([self.settings["kind"], length, key["alg_id"], key["id"]])
        at = 20 + len(options)
        options += option + bytes(length - 4)
        options += bytes(-len(options) % 4)
        header = ports + struct.pack(
            ">IIBBHHH", seq, ack, (20 + len(options)) << 2, flags, 20000, 0, 0)
        tcp = header + options + data
        tag = self.compute(key, src, dst, tcp, at, length)
        tcp = tcp[: at + 4] + tag + tcp[at + length :]
        sum_ = checksum(src + dst + struct.pack(">HH", 6, len(tcp)) + tcp)
        self.sent[key["id"]] = self.sent.get(key["id"], 0) + 1
        return tcp[:16] + struct.pack(">H", sum_) + tcp[18:]

    def verify(self, src, dst, tcp):
        if checksum(src + dst + struct.pack(">HH", 6, len(tcp)) + tcp) != 0:
            return self.drop("checksum")
        end, at, found = (tcp[12] >> 4) * 4, 20, []
        while at < end and tcp[at] != 0:
            length = 1 if tcp[at] == 1 else tcp[at + 1]
            if tcp[at] in self.settings["accept"]:
                found.append((at, length))
            at += length
        if len(found) != 1:
            return self.drop("%d options" % len(found))
        at, length = found[0]
        if tcp[at + 2] & 0xC0 or tcp[at + 3] & 0xC0:
            return self.drop("T or K or reserved bits")
        key = next((k for k in self.settings["keys"] if k["id"] == tcp[at + 3]), None)
        if key is None:
            return self.drop("unknown key")
        slack = self.settings["tolerance"]
        if not key["start"] - slack <= self.now() < key["end"] + slack:
            return self.drop("key %d not eligible" % key["id"])
        if tcp[at + 2] != key["alg_id"] or length != 4 + TAG_OCTETS[key["mac"]]:
            return self.drop("algorithm or length")
        if self.compute(key, src, dst, tcp, at, length) != tcp[at + 4 : at + length]:
            return self.drop("wrong MAC")
        self.received[key["id"]] = self.received.get(key["id"], 0) + 1
        return True


class Connection:
    """The passive end of a connection that echoes."""

    def __init__(self, endpoint, association, ends, station, isn):
        self.endpoint, self.association, self.ends = endpoint, association, ends
        self.station = station
        self.expected = (isn + 1) & 0xFFFFFFFF
        self.next = 0x70000000
        self.waiting = []  # (seq, flags, options, data, sent at)
        self.send(SYN | ACK, b"\x02\x04\x05\xb4", b"")

    def send(self, flags, options, data):
        seq = self.next
        used = len(data) + (1 if flags & (SYN | FIN) else 0)
        self.next = (self.next + used) & 0xFFFFFFFF
        if used:
            self.waiting.append([seq, flags, options, data, time.time()])
        self.transmit(seq, flags, options, data)

    def transmit(self, seq, flags, options, data):
        src, dst, ports = self.ends
        tcp = self.association.sign(
            src, dst, ports, seq, self.expected, flags, options, data)
        if tcp is not None:
            self.endpoint.send_ip(self.station, src, dst, tcp)

    def on(self, tcp):
        seq, ack = struct.unpack(">II", tcp[4:12])
        flags, data = tcp[13], tcp[(tcp[12] >> 4) * 4 :]
        if flags & ACK:
            self.waiting = [w for w in self.waiting if (w[0] - ack) & 0xFFFFFFFF < 0x80000000]
        if flags & SYN:
            return
        if seq != self.expected:
            if data or flags & FIN:
                self.transmit(self.next, ACK, b"", b"")
            return
        self.expected = (self.expected + len(data) + (1 if flags & FIN else 0)) & 0xFFFFFFFF
        if data:
            self.send(PSH | ACK, b"", data)
        if flags & FIN:
            self.send(FIN | ACK, b"", b"")

    def tick(self):
        for waiting in self.waiting:
            if time.time() - waiting[4] > RETRANSMIT_SECONDS:
                waiting[4] = time.time()
                self.transmit(*waiting[:4])


class Endpoint:
    def __init__(self, interface, settings):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.socket.bind((interface, 0))
        self.mac = self.socket.getsockname()[4]
        self.associations = {
            socket.inet_aton(peer["address"]): Association(peer, settings["skew"])
            for peer in settings["peers"]}
        self.connections = {}

    def send_ip(self, station, src, dst, tcp):
        header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, 6, 0) + src + dst
        header = header[:10] + struct.pack(">H", checksum(header)) + header[12:]
        self.socket.send(station + self.mac + b"\x08\x00" + header + tcp)

    def frame(self, frame):
        kind, packet = frame[12:14], frame[14:]
        if kind == b"\x08\x06" and packet[6:8] == b"\0\1" and packet[24:28] in self.associations:
            self.socket.send(
                frame[6:12] + self.mac + b"\x08\x06" + packet[:6] + b"\0\2" + self.mac
                + packet[24:28] + packet[8:18])
        elif kind == b"\x08\x00" and packet[9] == 6 and packet[16:20] in self.associations:
            tcp = packet[(packet[0] & 15) * 4 : struct.unpack(">H", packet[2:4])[0]]
            self.segment(frame[6:12], packet[12:16], packet[16:20], tcp)

    def segment(self, station, src, dst, tcp):
        association = self.associations[dst]
        if not association.verify(src, dst, tcp):
            return
        name = (src, dst, tcp[:4])
        if tcp[13] & RST:
            self.connections.pop(name, None)
        elif tcp[13] & (SYN | ACK) == SYN and tcp[2:4] == struct.pack(">H", PORT):
            if name not in self.connections:
                ends = (dst, src, tcp[2:4] + tcp[:2])
                isn = struct.unpack(">I", tcp[4:8])[0]
                self.connections[name] = Connection(self, association, ends, station, isn)
        elif name in self.connections:
            self.connections[name].on(tcp)

    def run(self):
        print("ready", flush=True)
        while True:
            readable, _, _ = select.select([self.socket, sys.stdin], [], [], 0.05)
            if sys.stdin in readable and not sys.stdin.readline():
                return
            if self.socket in readable:
                frame, address = self.socket.recvfrom(65536)
                if address[2] != socket.PACKET_OUTGOING:
                    self.frame(frame)
            for connection in list(self.connections.values()):
                connection.tick()

    def report(self):
        return {a.settings["name"]: {"sent": a.sent, "received": a.received, "dropped": a.dropped}
                for a in self.associations.values()}


def main():
    with open(sys.argv[2]) as file:
        endpoint = Endpoint(sys.argv[1], json.load(file))
    endpoint.run()
    print(json.dumps(endpoint.report()), flush=True)


if __name__ == "__main__":
    main()
