#!/usr/bin/env python3
"""Judges captures, segment by segment, with no knowledge of the gateway's code.

  segments.py protected FILE...           every TCP segment of the sessions carries exactly one
                                          well-formed EAO; at least one segment is there
  segments.py plain FILE...               none carries an EAO or another signature
  segments.py delivered SENT RECEIVED     every segment of the sessions that arrives in RECEIVED
                                          left in SENT, and no more often than it left
  segments.py keys FILE...                the two ends of the longest connection of each session
                                          have sent more than one in-line key
  segments.py rolled FILE...              both ends of every connection have
  segments.py one-kek FILE...             no end of a connection has sent keys under two KEKs

Options: --between ADDRESS ADDRESS (repeated), --port N, --kind N, --until SECONDS.
One line says what was counted, then up to five offenders. Exit 0 when it holds, 1 when not.
"""

import argparse
import collections
import ipaddress
import struct
import sys

PCAP_HEADER = 24
RECORD_HEADER = 16
ETHERTYPE_IPV4, ETHERTYPE_IPV6 = 0x0800, 0x86DD
VLAN_TAGS = (0x8100, 0x88A8)
TCP = 6
IPV6_FRAGMENT = 44
IPV6_SKIPPED = (0, 43, 60)  # hop-by-hop, routing, destination options
SYN = 2
KIND_END, KIND_NOP, KIND_MD5, KIND_AO = 0, 1, 19, 29
# Whole option, octets: MAC alone, with number, with in-line key of 10 or 18 octets, with both.
EAO_LENGTHS = {16, 20, 26, 30, 34, 38}

Segment = collections.namedtuple(
    "Segment", "time source destination source_port destination_port number acknowledged flags "
    "window options payload fragment checksum_good"
)


def frames(path):
    """(seconds, octets) of each frame of a classic pcap file; a torn last record is left out."""
    with open(path, "rb") as file:
        octets = file.read()
    if len(octets) < PCAP_HEADER:
        return
    magic = octets[:4]
    order = "<" if magic in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    per_second = 1e9 if magic in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d") else 1e6
    at = PCAP_HEADER
    while at + RECORD_HEADER <= len(octets):
        seconds, fraction, kept, _ = struct.unpack_from(order + "IIII", octets, at)
        at += RECORD_HEADER
        if at + kept > len(octets):
            return
        yield seconds + fraction / per_second, octets[at : at + kept]
        at += kept


def ones_complement_sum(octets):
    if len(octets) & 1:
        octets += b"\0"
    total = sum(struct.unpack(">%dH" % (len(octets) // 2), octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def tcp_segment(time, frame):
    """The TCP segment in a frame, or None. Fragments come with what can be read of them."""
    at, ethertype = 12, int.from_bytes(frame[12:14], "big")
    while ethertype in VLAN_TAGS:
        at += 4
        ethertype = int.from_bytes(frame[at : at + 2], "big")
    at += 2
    fragment = False
    if ethertype == ETHERTYPE_IPV4 and len(frame) >= at + 20:
        if frame[at + 9] != TCP:
            return None
        fragment = int.from_bytes(frame[at + 6 : at + 8], "big") & 0x3FFF != 0
        end = at + int.from_bytes(frame[at + 2 : at + 4], "big")
        source, destination = frame[at + 12 : at + 16], frame[at + 16 : at + 20]
        at += (frame[at] & 15) * 4
        pseudo = source + destination + struct.pack(">BBH", 0, TCP, end - at)
    elif ethertype == ETHERTYPE_IPV6 and len(frame) >= at + 40:
        end = at + 40 + int.from_bytes(frame[at + 4 : at + 6], "big")
        source, destination = frame[at + 8 : at + 24], frame[at + 24 : at + 40]
        header, at = frame[at + 6], at + 40
        while (header in IPV6_SKIPPED or header == IPV6_FRAGMENT) and at + 8 <= len(frame):
            fragment = fragment or header == IPV6_FRAGMENT
            length = 8 if header == IPV6_FRAGMENT else 8 + frame[at + 1] * 8
            header, at = frame[at], at + length
        if header != TCP:
            return None
        pseudo = source + destination + struct.pack(">IHBB", end - at, 0, 0, TCP)
    else:
        return None
    source, destination = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    tcp = frame[at:end]
    if fragment or len(tcp) < 20:
        return Segment(time, source, destination, 0, 0, 0, 0, 0, 0, b"", b"", True, True)
    fields = struct.unpack(">HHIIBBH", tcp[:16])
    header_length = (fields[4] >> 4) * 4
    return Segment(
        time, source, destination, *fields[:4], fields[5], fields[6],
        tcp[20:header_length], tcp[header_length:], False,
        ones_complement_sum(pseudo + tcp) == 0xFFFF,
    )


def options(area):
    """(kind, octets of the whole option) in order; (None, rest) where the list is broken."""
    at = 0
    while at < len(area) and area[at] != KIND_END:
        if area[at] == KIND_NOP:
            at += 1
            continue
        length = area[at + 1] if at + 1 < len(area) else 0
        if length < 2 or at + length > len(area):
            yield None, area[at:]
            return
        yield area[at], area[at : at + length]
        at += length


def fault_of_protection(segment, kind):
    """What is wrong with the protection of a segment as it stands on the wire; None when right."""
    if segment.fragment:
        return "a fragment"
    if not segment.checksum_good:
        return "a wrong TCP checksum"
    found = list(options(segment.options))
    if any(k is None for k, _ in found):
        return "a broken option list"
    eaos = [octets for k, octets in found if k == kind]
    if len(eaos) != 1:
        return "%d EAOs" % len(eaos)
    eao = eaos[0]
    if len(eao) not in EAO_LENGTHS:
        return "an EAO of %d octets" % len(eao)
    if eao[3] & 0xC0:
        return "reserved bits in the EAO"
    carries_key = bool(eao[2] & 0x40)
    if carries_key != (len(eao) > 20):
        return "an EAO whose K bit contradicts its length"
    if segment.flags & 0x06 == 0x02 and not carries_key:
        return "a SYN without an in-line key"
    return None


def describe(segment):
    return "%.6f %s:%d > %s:%d seq %d flags %02x data %d" % (
        segment.time, segment.source, segment.source_port, segment.destination,
        segment.destination_port, segment.number, segment.flags, len(segment.payload),
    )


def judge_protected(chosen, kind):
    faults = [(s, fault_of_protection(s, kind)) for s in chosen]
    bad = [(s, why) for s, why in faults if why]
    keys = sum(1 for s in chosen for k, o in options(s.options) if k == kind and o[2] & 0x40)
    summary = "%d segments, %d with exactly one EAO (%d carry a key), %d without or malformed" % (
        len(chosen), len(chosen) - len(bad), keys, len(bad),
    )
    return bool(chosen) and not bad, summary, ["%s: %s" % (describe(s), why) for s, why in bad]


def judge_plain(chosen, kind):
    signed = [s for s in chosen if {k for k, _ in options(s.options)} & {kind, KIND_MD5, KIND_AO}]
    summary = "%d segments, %d with an EAO or another signature" % (len(chosen), len(signed))
    return bool(chosen) and not signed, summary, [describe(s) for s in signed]


def keys_of_ends(chosen, kind):
    """A key is what stands behind the MAC, under a Key ID; one end may send it many times."""
    keys = collections.defaultdict(set)
    for segment in chosen:
        end = (segment.source, segment.source_port, segment.destination, segment.destination_port)
        for k, octets in options(segment.options):
            if k == kind and len(octets) > 20:
                keys[end].add(octets[3:4] + octets[-10:])
    return keys


def judge_rolled(chosen, kind):
    keys = keys_of_ends(chosen, kind)
    short = sorted((end for end, of_end in keys.items() if len(of_end) < 2), key=str)
    summary = "%d ends of connections, %d keys, %d ends with fewer than two" % (
        len(keys), sum(map(len, keys.values())), len(short))
    return bool(keys) and not short, summary, ["%s:%d > %s:%d" % end for end in short]


def judge_keys(chosen, kind):
    keys = keys_of_ends(chosen, kind)
    most = collections.Counter()
    for (source, _, destination, _), of_end in keys.items():
        most[source, destination] = max(most[source, destination], len(of_end))
    summary = ", ".join("%s > %s: %d keys" % (*end, n) for end, n in sorted(most.items(), key=str))
    return bool(most) and min(most.values()) > 1, summary, []


def judge_one_kek(chosen, kind):
    """A connection begins with a SYN; one that has not gone further may begin once more."""
    life, first, further = collections.Counter(), {}, set()
    keks = collections.defaultdict(set)
    for segment in chosen:
        end = (segment.source, segment.source_port, segment.destination, segment.destination_port)
        if not segment.flags & SYN:
            further.add(end)
        elif first.get(end) != segment.number or end not in further:
            life[end] += 1
            first[end] = segment.number
            further.discard(end)
        if kek_of(segment, kind) is not None:
            keks[end, life[end]].add(kek_of(segment, kind))
    mixed = sorted((key for key, used in keks.items() if len(used) > 1), key=str)
    summary = "%d connections under KEKs %s, %d under more than one" % (
        len(keks), sorted(set().union(*keks.values())), len(mixed))
    return bool(keks) and not mixed, summary, ["%s:%d > %s:%d" % key[0] for key in mixed]


def kek_of(segment, kind):
    """KEK Key ID behind the MAC, with a derived key behind it: 8 octets of salt."""
    for k, octets in options(segment.options):
        if k == kind and octets[2] & 0x40 and len(octets) in (26, 30):
            return octets[-9] & 0x3F
    return None


def identity(segment):
    return segment[1:9] + (segment.payload,)


def judge_delivered(sent, received):
    left = collections.Counter(identity(s) for s in sent)
    extra = []
    for segment in received:
        key = identity(segment)
        if left[key] <= 0:
            extra.append(segment)
        left[key] -= 1
    summary = "%d segments arrived, %d of them never sent" % (len(received), len(extra))
    return bool(received) and not extra, summary, [describe(s) for s in extra]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("question", choices=["protected", "plain", "delivered", "keys", "rolled", "one-kek"])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--between", nargs=2, action="append", required=True)
    parser.add_argument("--port", type=int, default=179)
    parser.add_argument("--kind", type=int, default=254)
    parser.add_argument("--until", type=float, default=float("inf"))
    arguments = parser.parse_args()
    pairs = [{ipaddress.ip_address(a) for a in pair} for pair in arguments.between]

    def of_the_sessions(path):
        for time, frame in frames(path):
            segment = tcp_segment(time, frame)
            if segment is None or time > arguments.until:
                continue
            if {segment.source, segment.destination} not in pairs:
                continue
            ports = (segment.source_port, segment.destination_port)
            if segment.fragment or arguments.port in ports:
                yield segment

    # The last file first: captures grow while they are read, and nothing may be found in RECEIVED
    # whose departure was not yet in SENT.
    captures = [list(of_the_sessions(path)) for path in reversed(arguments.files)]
    if arguments.question == "delivered":
        received, sent = captures
        holds, summary, offenders = judge_delivered(sent, received)
    else:
        judge = {
            "protected": judge_protected,
            "plain": judge_plain,
            "keys": judge_keys,
            "rolled": judge_rolled,
            "one-kek": judge_one_kek,
        }[arguments.question]
        holds, summary, offenders = judge([s for c in captures for s in c], arguments.kind)
    print(summary)
    for line in offenders[:5]:
        print("  " + line)
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
