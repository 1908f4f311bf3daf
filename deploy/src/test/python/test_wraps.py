"""The reader of sequence wraps, on captures made here: it must find a key that goes over a wrap."""

import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
from test_segments import ACK, GMAC, GMAC_WITH_KEY, LAB, SYN, capture, ipv4, tcp  # noqa: E402

WRAP = 1 << 32


def segment(option, begins, octets=0, flags=ACK):
    payload = b"x" * octets
    return ipv4(tcp(option, flags, number=begins % WRAP, payload=payload, ports=(20000, 179)))


def key(identifier, carried=True):
    if not carried:
        return GMAC[:3] + bytes([identifier]) + GMAC[4:]
    return GMAC_WITH_KEY[:3] + bytes([identifier]) + GMAC_WITH_KEY[4:-8] + bytes([identifier]) * 8


class Wraps(unittest.TestCase):
    def read(self, frames, octets=0, wraps=0):
        with tempfile.TemporaryDirectory() as directory:
            path = capture(directory, "wraps.pcap", frames)
            answer = subprocess.run(
                [sys.executable, os.path.join(LAB, "wraps.py"), path, "20000", str(octets), str(wraps)],
                capture_output=True, text=True, check=False)
        self.assertIn(answer.returncode, (0, 1), answer.stderr)
        return answer.returncode == 0, answer.stdout

    def setUp(self):
        begins = WRAP - 101
        self.before = [
            segment(key(32), begins, flags=SYN),
            segment(key(32, carried=False), begins + 1, 50),
        ]
        self.crossing = begins + 51

    def test_a_new_key_for_what_crosses_the_wrap_is_right(self):
        holds, said = self.read(self.before + [segment(key(34), self.crossing, 60)], 111, 1)
        self.assertTrue(holds, said)
        self.assertIn("before it under key 32, the first behind it under key 34", said)

    def test_octets_sent_again_may_go_under_the_key_of_now(self):
        again = segment(key(34), self.crossing - 10, 10)
        self.assertTrue(self.read(self.before + [segment(key(34), self.crossing, 60), again])[0])

    def test_a_key_that_goes_over_the_wrap_is_found(self):
        late = segment(key(32, carried=False), self.crossing, 60)
        holds, said = self.read(self.before + [late])
        self.assertFalse(holds)
        self.assertIn("key 32 goes on behind the wrap", said)

    def test_a_key_without_its_secret_and_a_bare_segment_are_found(self):
        for option, why in ((key(36, carried=False), "never carried"), (b"", "not one EAO")):
            holds, said = self.read(self.before + [segment(option, self.crossing, 10)])
            self.assertFalse(holds)
            self.assertIn(why, said)

    def test_too_few_octets_or_wraps_prove_nothing(self):
        self.assertTrue(self.read(self.before, 51)[0])
        self.assertFalse(self.read(self.before, 52)[0])
        self.assertFalse(self.read(self.before, 51, 1)[0])
        self.assertFalse(self.read([])[0])


if __name__ == "__main__":
    unittest.main()
