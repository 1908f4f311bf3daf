#!/usr/bin/env python3
"""An independent receiver of the TCP Enhanced Authentication Option: python standard library only.

    eao_receiver.py CAPTURE KEK_HEX KEK_KEY_ID

Reads a capture of the wire (pcap, Ethernet, VLAN tags allowed), derives each key that rides in a
segment (KEK algorithm 49, HKDF-SHA-256) and checks every MAC (AES-128-GMAC-96, AES-128-CMAC-96,
HMAC-SHA-256-128). It shares no code with the gateway; AES and GHASH are written out below.
Prints one line of figures; leaves with 0 only when every TCP segment carried one right option and
no (key, direction, number) came with two different inputs.
"""
import hashlib
import hmac
import struct
import sys

# AES, FIPS 197


def _sbox():
    p = q = 1
    box = [0] * 256
    while True:
        p ^= (p << 1) ^ (0x1B if p & 0x80 else 0)
        p &= 0xFF
        q ^= q << 1
        q ^= q << 2
        q ^= q << 4
        q &= 0xFF
        if q & 0x80:
            q ^= 0x09
        x = q ^ (q << 1 | q >> 7) ^ (q << 2 | q >> 6) ^ (q << 3 | q >> 5) ^ (q << 4 | q >> 4)
        box[p] = (x & 0xFF) ^ 0x63
        if p == 1:
            break
    box[0] = 0x63
    return box


SBOX = _sbox()


def xtime(a):
    return ((a << 1) ^ 0x1B) & 0xFF if a & 0x80 else a << 1


class Aes:
    def __init__(self, key):
        words = [list(key[i : i + 4]) for i in range(0, 16, 4)]
        rcon = 1
        for i in range(4, 44):
            word = list(words[i - 1])
            if i % 4 == 0:
                word = [SBOX[b] for b in word[1:] + word[:1]]
                word[0] ^= rcon
                rcon = xtime(rcon)
            words.append([a ^ b for a, b in zip(words[i - 4], word)])
        self.rounds = [sum(words[4 * r : 4 * r + 4], []) for r in range(11)]

    def encrypt(self, block):
        s = [a ^ b for a, b in zip(block, self.rounds[0])]
        for r in range(1, 11):
            s = [SBOX[b] for b in s]
            s = [s[(i + 4 * (i % 4)) % 16] for i in range(16)]
            if r < 10:
                mixed = []
                for c in range(0, 16, 4):
                    col = s[c : c + 4]
                    t = col[0] ^ col[1] ^ col[2] ^ col[3]
                    mixed += [col[i] ^ t ^ xtime(col[i] ^ col[(i + 1) % 4]) for i in range(4)]
                s = mixed
            s = [a ^ b for a, b in zip(s, self.rounds[r])]
        return bytes(s)


# GMAC, SP 800-38D; CMAC, RFC 4493


def gf_mult(x, y):
    z = 0
    for i in range(127, -1, -1):
        if x >> i & 1:
            z ^= y
        y = (y >> 1) ^ (0xE1 << 120) if y & 1 else y >> 1
    return z


def gmac(key, nonce, message):
    aes = Aes(key)
    h = int.from_bytes(aes.encrypt(bytes(16)), "big")
    x = 0
    padded = message + bytes(-len(message) % 16) + struct.pack(">QQ", len(message) * 8, 0)
    for i in range(0, len(padded), 16):
        x = gf_mult(x ^ int.from_bytes(padded[i : i + 16], "big"), h)
    mask = aes.encrypt(nonce + b"\0\0\0\1")
    return bytes(a ^ b for a, b in zip(x.to_bytes(16, "big"), mask))[:12]


def cmac(key, message):
    aes = Aes(key)

    def double(block):
        value = int.from_bytes(block, "big") << 1
        return ((value ^ 0x87) if value >> 128 else value) & (1 << 128) - 1

    k1 = double(aes.encrypt(bytes(16)))
    k2 = double(k1.to_bytes(16, "big"))
    count = max(1, (len(message) + 15) // 16)
    last = message[16 * (count - 1) :]
    whole = len(last) == 16
    last = int.from_bytes(last if whole else last + b"\x80" + bytes(15 - len(last)), "big")
    last ^= k1 if whole else k2
    x = bytes(16)
    for i in range(count - 1):
        x = aes.encrypt(bytes(a ^ b for a, b in zip(x, message[16 * i : 16 * i + 16])))
    return aes.encrypt(bytes(a ^ b for a, b in zip(x, last.to_bytes(16, "big"))))[:12]


def hkdf(kek, salt, info, length):
    prk = hmac.new(salt, kek, hashlib.sha256).digest()
    return hmac.new(prk, info + b"\1", hashlib.sha256).digest()[:length]


# Alg ID: octets of number, octets of MAC, octets of key
ALGORITHMS = {60: (4, 12, 16), 1: (0, 12, 16), 62: (0, 16, 32)}


class Receiver:
    def __init__(self, kek, kek_key_id):
        self.kek, self.kek_key_id = kek, kek_key_id
        self.isn, self.keys, self.inputs = {}, {}, {}
        self.segments = self.right = self.carried = 0
        self.faults = []

    def frame(self, frame):
        at = 12
        while frame[at : at + 2] in (b"\x81\x00", b"\x88\xa8"):
            at += 4
        kind, packet = frame[at : at + 2], frame[at + 2 :]
        if kind == b"\x08\x00" and packet[9] == 6:
            header = (packet[0] & 15) * 4
            packet = packet[: struct.unpack(">H", packet[2:4])[0]]
            self.segment(packet[12:16], packet[16:20], packet[header:])
        elif kind == b"\x86\xdd" and packet[6] == 6:
            packet = packet[: 40 + struct.unpack(">H", packet[4:6])[0]]
            self.segment(packet[8:24], packet[24:40], packet[40:])

    def segment(self, src, dst, tcp):
        self.segments += 1
        end = (tcp[12] >> 4) * 4
        options, at = [], 20
        while at < end and tcp[at] != 0:
            length = 1 if tcp[at] == 1 else tcp[at + 1]
            if tcp[at] == 254:
                options.append((at, length))
            at += length
        if len(options) != 1:
            return self.fault("%d options" % len(options))
        at, length = options[0]
        if tcp[13] & 2 or (tcp[13] & 4 and (src, tcp[:2], dst, tcp[2:4]) not in self.isn):
            self.isn[src, tcp[:2], dst, tcp[2:4]] = tcp[4:8]
        self.option(src, dst, tcp, at, length)

    def option(self, src, dst, tcp, at, length):
        alg, key_id, carries = tcp[at + 2] & 63, tcp[at + 3], bool(tcp[at + 2] & 64)
        number_octets, mac_octets, key_octets = ALGORITHMS[alg]
        mac_at = at + 4 + number_octets
        flow = (src, tcp[:2], dst, tcp[2:4])
        if carries:
            self.carried += 1
            payload = tcp[mac_at + mac_octets : at + length]
            if payload[0] != 49 or payload[1] != self.kek_key_id or len(payload) != 10:
                return self.fault("key payload " + payload.hex())
            context = payload[:2] + bytes([alg, key_id]) + payload[2:]
            context += src + dst + tcp[:4] + self.isn.get(flow, bytes(4))
            info = b"EAO-KS2\0" + context
            self.keys[flow, key_id] = hkdf(self.kek, payload[2:], info, key_octets)
        key = self.keys.get((flow, key_id))
        if key is None:
            return self.fault("key id %d never carried" % key_id)
        if len(src) == 4:
            pseudo = src + dst + struct.pack(">HH", 6, len(tcp))
        else:
            pseudo = src + dst + struct.pack(">II", len(tcp), 6)
        covered = bytearray(pseudo + tcp)
        covered[len(pseudo) + 16 : len(pseudo) + 18] = b"\0\0"
        covered[len(pseudo) + at + 4 : len(pseudo) + at + length] = bytes(length - 4)
        self.check(key, alg, bytes(tcp[at + 4 : mac_at]), bytes(covered),
                   bytes(tcp[mac_at : mac_at + mac_octets]))

    def check(self, key, alg, number, covered, mac):
        if alg == 60:
            expected = gmac(key, bytes(8) + number, covered)
            if self.inputs.setdefault((key, number), covered) != covered:
                return self.fault("number %s used twice" % number.hex())
        elif alg == 1:
            expected = cmac(key, covered)
        else:
            expected = hmac.new(key, covered, hashlib.sha256).digest()[:16]
        if expected != mac:
            return self.fault("wrong MAC")
        self.right += 1

    def fault(self, what):
        self.faults.append("segment %d: %s" % (self.segments, what))


def frames(path):
    data = open(path, "rb").read()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack(order + "I", data[at + 8 : at + 12])[0]
        yield data[at + 16 : at + 16 + length]
        at += 16 + length


def main():
    path, kek, kek_key_id = sys.argv[1], bytes.fromhex(sys.argv[2]), int(sys.argv[3])
    receiver = Receiver(kek, kek_key_id)
    for frame in frames(path):
        receiver.frame(frame)
    print("%d segments, %d right, %d with a key" % (
        receiver.segments, receiver.right, receiver.carried))
    for fault in receiver.faults[:10]:
        print(fault)
    sys.exit(0 if receiver.segments > 0 and not receiver.faults else 1)


if __name__ == "__main__":
    main()
