"""The judge of captures, on captures made here: each fault must be found, and only faults."""

import os
import struct
import subprocess
import sys
import tempfile
import unittest

LAB = os.path.join(os.path.dirname(__file__), "..", "..", "..", "lab")
sys.path.insert(0, os.path.abspath(LAB))
sys.dont_write_bytecode = True
import segments  # noqa: E402

A, B = bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])
A6 = bytes.fromhex("20010db8" + "00" * 11 + "01")
B6 = bytes.fromhex("20010db8" + "00" * 11 + "02")
SYN, ACK, RST = 0x02, 0x10, 0x04
GMAC = bytes([254, 20, 60, 32]) + b"\0\0\0\1" + b"m" * 12
GMAC_WITH_KEY = bytes([254, 30, 0x40 | 60, 32]) + b"\0\0\0\1" + b"m" * 12 + b"\x31\x01" + b"s" * 8


def tcp(option_area, flags=ACK, number=1, payload=b"", ports=(179, 40000)):
    padded = option_area + b"\0" * (-len(option_area) % 4)
    offset = (20 + len(padded)) // 4 << 4
    return struct.pack(">HHIIBBHHH", *ports, number, 7, offset, flags, 512, 0, 0) + padded + payload


def with_checksum(pseudo, octets):
    checksum = ~segments.ones_complement_sum(pseudo + octets) & 0xFFFF
    return octets[:16] + struct.pack(">H", checksum) + octets[18:]


def ipv4(octets, source=A, destination=B, fragment=0, tag=b""):
    octets = with_checksum(source + destination + struct.pack(">BBH", 0, 6, len(octets)), octets)
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(octets), 0, fragment, 64, 6, 0)
    return b"\0" * 12 + tag + b"\x08\0" + header + source + destination + octets


def ipv6(octets, extension=b""):
    octets = with_checksum(A6 + B6 + struct.pack(">IHBB", len(octets), 0, 0, 6), octets)
    first = 60 if extension else 6
    header = struct.pack(">IHBB", 6 << 28, len(extension) + len(octets), first, 64)
    return b"\0" * 12 + b"\x86\xdd" + header + A6 + B6 + extension + octets


def capture(directory, name, frames, cut=0):
    path = os.path.join(directory, name)
    octets = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for second, frame in enumerate(frames):
        octets += struct.pack("<IIII", second, 0, len(frame), len(frame)) + frame
    with open(path, "wb") as file:
        file.write(octets[: len(octets) - cut])
    return path


class Judge(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.directory = holder.name

    def judge(self, question, *captures, options=()):
        paths = [
            capture(self.directory, "%d.pcap" % i, frames) for i, frames in enumerate(captures)
        ]
        pairs = ["--between", "192.0.2.1", "192.0.2.2", "--between", "2001:db8::1", "2001:db8::2"]
        command = [sys.executable, os.path.join(LAB, "segments.py"), question, *paths]
        answer = subprocess.run(
            [*command, *pairs, *options], capture_output=True, text=True, check=False
        )
        self.assertIn(answer.returncode, (0, 1), answer.stderr)
        return answer.returncode == 0, answer.stdout

    def assert_fault(self, frame, why):
        holds, said = self.judge("protected", [ipv4(tcp(GMAC)), frame])
        self.assertFalse(holds)
        self.assertIn(why, said)

    def test_signed_segments_of_both_families_are_protected(self):
        frames = [ipv4(tcp(GMAC_WITH_KEY, SYN)), ipv4(tcp(GMAC)), ipv6(tcp(GMAC))]
        holds, said = self.judge("protected", frames)
        self.assertTrue(holds, said)
        self.assertIn("3 segments, 3 with exactly one EAO (1 carry a key)", said)

    def test_an_empty_capture_proves_nothing(self):
        for question in ("protected", "plain"):
            self.assertFalse(self.judge(question, [])[0])
        self.assertFalse(self.judge("delivered", [], [])[0])

    def test_segments_of_others_are_not_judged(self):
        other = ipv4(tcp(b""), source=bytes([192, 0, 2, 9]))
        elsewhere = ipv4(tcp(b"", ports=(80, 40000)))
        self.assertTrue(self.judge("protected", [ipv4(tcp(GMAC)), other, elsewhere])[0])

    def test_a_bare_segment_is_found(self):
        self.assert_fault(ipv4(tcp(b"")), "0 EAOs")
        self.assert_fault(ipv6(tcp(b"")), "0 EAOs")

    def test_a_bare_segment_behind_a_vlan_tag_or_extension_headers_is_found(self):
        self.assert_fault(ipv4(tcp(b""), tag=b"\x81\0\0\x05"), "0 EAOs")
        self.assert_fault(ipv4(tcp(b""), tag=b"\x88\xa8\0\x05\x81\0\0\x06"), "0 EAOs")
        self.assert_fault(ipv6(tcp(b""), extension=b"\x06\0" + b"\0" * 6), "0 EAOs")

    def test_an_option_hidden_behind_the_end_of_the_list_does_not_count(self):
        self.assert_fault(ipv4(tcp(b"\0\0\0\0" + GMAC)), "0 EAOs")

    def test_two_options_are_found(self):
        self.assert_fault(ipv4(tcp(GMAC + GMAC)), "2 EAOs")

    def test_wrong_lengths_and_bits_are_found(self):
        self.assert_fault(ipv4(tcp(bytes([254, 18]) + GMAC[2:18])), "an EAO of 18 octets")
        self.assert_fault(ipv4(tcp(GMAC[:3] + b"\xa0" + GMAC[4:])), "reserved bits")
        self.assert_fault(ipv4(tcp(GMAC[:2] + b"\x7c" + GMAC[3:])), "K bit contradicts")
        self.assert_fault(ipv4(tcp(bytes([254, 1]) + GMAC[2:])), "a broken option list")
        self.assert_fault(ipv4(tcp(GMAC, SYN)), "a SYN without an in-line key")
        self.assert_fault(ipv4(tcp(GMAC, SYN | ACK)), "a SYN without an in-line key")

    def test_fragments_and_broken_checksums_are_found(self):
        self.assert_fault(ipv4(tcp(GMAC), fragment=0x2000), "a fragment")
        self.assert_fault(ipv4(tcp(GMAC), fragment=0x0010), "a fragment")
        broken = bytearray(ipv4(tcp(GMAC, payload=b"data")))
        broken[-1] ^= 1
        self.assert_fault(bytes(broken), "a wrong TCP checksum")

    def test_plain_means_no_signature_of_any_kind(self):
        self.assertTrue(self.judge("plain", [ipv4(tcp(b""))])[0])
        for option in (GMAC, bytes([19, 18]) + b"d" * 16, bytes([29, 16]) + b"d" * 14):
            self.assertFalse(self.judge("plain", [ipv4(tcp(b"")), ipv4(tcp(option))])[0])

    def test_what_arrives_must_have_been_sent_and_once_for_once(self):
        one, two = ipv4(tcp(b"", number=1)), ipv4(tcp(b"", number=2, payload=b"x"))
        self.assertTrue(self.judge("delivered", [one, two], [one, two])[0])
        self.assertTrue(self.judge("delivered", [one, two], [two])[0])
        self.assertTrue(self.judge("delivered", [one, one], [one, one])[0])
        self.assertFalse(self.judge("delivered", [one], [one, two])[0])
        self.assertIn("2 of them never sent", self.judge("delivered", [one], [one] * 3)[1])

    def test_what_arrives_may_differ_in_options_only(self):
        sent = ipv4(tcp(b"\x02\x04\x05\xb4"))
        self.assertTrue(self.judge("delivered", [sent], [ipv4(tcp(b"\x02\x04\x05\0"))])[0])
        self.assertFalse(self.judge("delivered", [sent], [ipv4(tcp(b"", flags=RST))])[0])

    def test_a_frame_that_came_back_was_not_sent_to_the_other(self):
        own = ipv4(tcp(b""), source=B, destination=A)
        self.assertFalse(self.judge("delivered", [ipv4(tcp(b""))], [ipv4(tcp(b"")), own])[0])

    def test_one_connection_has_one_kek_from_its_first_segment_that_is_no_syn(self):
        other = GMAC_WITH_KEY[:21] + b"\x09" + GMAC_WITH_KEY[22:]
        syn = ipv4(tcp(GMAC_WITH_KEY, SYN))
        data = ipv4(tcp(GMAC_WITH_KEY, number=2))
        self.assertTrue(self.judge("one-kek", [syn, syn, data])[0])
        self.assertTrue(self.judge("one-kek", [ipv4(tcp(other, SYN)), syn, data])[0])
        self.assertTrue(self.judge("one-kek", [syn, data, ipv4(tcp(other, SYN, number=9))])[0])
        for late in (ipv4(tcp(other, number=3)), ipv4(tcp(other, SYN))):
            holds, said = self.judge("one-kek", [syn, data, late])
            self.assertFalse(holds)
            self.assertIn("under KEKs [1, 9], 1 under more than one", said)
        self.assertFalse(self.judge("one-kek", [])[0])

    def test_rolled_means_that_each_end_of_each_connection_has_sent_two_keys(self):
        other = GMAC_WITH_KEY[:22] + b"t" * 8
        keys = [ipv4(tcp(GMAC_WITH_KEY, SYN)), ipv4(tcp(other, number=2))]
        back = [ipv4(tcp(o, SYN, ports=(40000, 179)), source=B, destination=A)
                for o in (GMAC_WITH_KEY, other)]
        self.assertTrue(self.judge("rolled", keys + back)[0])
        holds, said = self.judge("rolled", keys + back[:1] * 2)
        self.assertFalse(holds)
        self.assertIn("1 ends with fewer than two", said)
        self.assertFalse(self.judge("rolled", [])[0])

    def test_a_torn_last_record_is_left_out(self):
        path = capture(self.directory, "torn.pcap", [ipv4(tcp(GMAC)), ipv4(tcp(GMAC))], cut=9)
        self.assertEqual(1, len(list(segments.frames(path))))


if __name__ == "__main__":
    unittest.main()
