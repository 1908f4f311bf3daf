#!/usr/bin/env python3
"""routes.py bird|frr|mrt COUNT a|b 4|6: routes to announce, in the form that a daemon reads.

Router a announces host routes of 10.0.0.0/8 and 2001:db8:a::/48, router b of 172.16.0.0/12 and
2001:db8:b::/48. MRT is TABLE_DUMP_V2 (RFC 6396), whole MP_REACH_NLRI attribute for IPv6 as GoBGP
reads it.
"""

import ipaddress
import struct
import sys

AUTONOMOUS_SYSTEM = {"a": 64496, "b": 64511}
NEXT_HOP = {
    ("a", 4): "192.0.2.1",
    ("b", 4): "192.0.2.2",
    ("a", 6): "2001:db8::1",
    ("b", 6): "2001:db8::2",
}
FIRST = {
    ("a", 4): "10.0.0.0",
    ("b", 4): "172.16.0.0",
    ("a", 6): "2001:db8:a::",
    ("b", 6): "2001:db8:b::",
}
MRT_TABLE_DUMP_V2 = 13
PEER_INDEX_TABLE = 1
RIB_UNICAST = {4: 2, 6: 4}
# GoBGP's `mrt inject` may end before its last records are in; these repeat the last route, so that
# what is lost is not missed.
FILLING_RECORDS = 5000


def addresses(count, side, family):
    first = int(ipaddress.ip_address(FIRST[side, family]))
    make = ipaddress.IPv4Address if family == 4 else ipaddress.IPv6Address
    return (make(first + i) for i in range(count))


def mrt_record(subtype, body):
    return struct.pack(">IHHI", 0, MRT_TABLE_DUMP_V2, subtype, len(body)) + body


def attributes(side, family):
    next_hop = ipaddress.ip_address(NEXT_HOP[side, family]).packed
    origin = bytes([0x40, 1, 1, 0])
    as_path = bytes([0x40, 2, 6, 2, 1]) + struct.pack(">I", AUTONOMOUS_SYSTEM[side])
    if family == 4:
        return origin + as_path + bytes([0x40, 3, 4]) + next_hop
    mp_reach = struct.pack(">HBB", 2, 1, 16) + next_hop + b"\0"
    return origin + as_path + bytes([0x80, 14, len(mp_reach)]) + mp_reach


def mrt(count, side, family):
    identifier = ipaddress.ip_address(NEXT_HOP[side, 4]).packed
    peer = bytes([2]) + identifier + identifier + struct.pack(">I", AUTONOMOUS_SYSTEM[side])
    yield mrt_record(PEER_INDEX_TABLE, identifier + struct.pack(">HH", 0, 1) + peer)
    attribute_octets = attributes(side, family)
    entry = struct.pack(">HHIH", 1, 0, 0, len(attribute_octets)) + attribute_octets
    for number, address in enumerate(addresses(count, side, family)):
        prefix = bytes([address.max_prefixlen]) + address.packed
        record = mrt_record(RIB_UNICAST[family], struct.pack(">I", number) + prefix + entry)
        yield record
    yield record * FILLING_RECORDS


def main():
    form, count, side, family = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    out = sys.stdout.buffer
    if form == "mrt":
        out.writelines(mrt(count, side, family))
        return
    line = {"bird": "route %s/%d blackhole;\n", "frr": "  network %s/%d\n"}[form]
    length = 32 if family == 4 else 128
    out.writelines((line % (a, length)).encode() for a in addresses(count, side, family))


main()
