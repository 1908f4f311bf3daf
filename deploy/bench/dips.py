#!/usr/bin/env python3
"""What a new key costs a stream: goodput in windows of 100 ms, with and without a rollover in them.

  dips.py stamp COMMAND...            runs it and puts the time before each line that it prints
  dips.py judge LOG CAPTURE CAPTURE   LOG: stamped output of `iperf3 -s -i 0.1 -f k`; CAPTUREs: what
                                      each gateway sent, at least the segments that carry a key

An instant of a rollover is that of the first segment on the wire with a key that had not been there,
but for the first key of either end. Windows of the first two seconds and the last one do not count.
"""

import os
import re
import signal
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lab"))
import segments  # noqa: E402

PORT, KIND = 5201, 254
WINDOW = 0.1
WARM, COOL = 20, 10
INTERVAL = re.compile(r"^(\d+\.\d+) \[ *\d+\] +(\d+\.\d+)-(\d+\.\d+) +sec .* ([\d.]+) Kbits/sec")


def stamp(command):
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        for line in process.stdout:
            print("%.6f %s" % (time.time(), line), end="", flush=True)
    return process.returncode


def windows(path):
    """(end, Mbit/s) of each window."""
    found = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            match = INTERVAL.match(line)
            if match and float(match[3]) - float(match[2]) < 2 * WINDOW:
                found.append((float(match[1]), float(match[4]) / 1000))
    return found[WARM:-COOL]


def rollovers(path):
    """When each key but the first was first seen, of the connection with the most of them."""
    ends = {}
    for when, frame in segments.frames(path):
        segment = segments.tcp_segment(when, frame)
        if segment is None or PORT not in (segment.source_port, segment.destination_port):
            continue
        for kind, octets in segments.options(segment.options):
            if kind == KIND and octets[2] & 0x40:
                end = ends.setdefault((segment.source_port, segment.destination_port), {})
                end.setdefault(bytes(octets[3:4] + octets[-10:]), when)
    return sorted(max(ends.values(), key=len).values())[1:] if ends else []


def share(values, part):
    return sorted(values)[int(part * (len(values) - 1))]


def line(name, values):
    return "%s: %d windows, median %.1f Mbit/s, 5 %% below %.1f, least %.1f" % (
        name, len(values), statistics.median(values), share(values, 0.05), min(values))


def judge(log, captures):
    seen = windows(log)
    if not seen:
        print("no windows of 100 ms in", log)
        return 1
    instants = sorted(t for capture in captures for t in rollovers(capture))
    with_one, without, dips = [], [], []
    for number, (end, rate) in enumerate(seen):
        if any(end - WINDOW <= t < end for t in instants):
            with_one.append(rate)
            before = [r for e, r in seen[max(0, number - 5) : number]]
            if before and statistics.median(before) > 0:
                dips.append(rate / statistics.median(before))
        else:
            without.append(rate)
    print("goodput: %.1f Mbit/s over %.1f s, %d rollovers, %d windows without an octet" % (
        statistics.mean(r for _, r in seen), len(seen) * WINDOW, len(instants),
        sum(r == 0 for _, r in seen)))
    if without:
        print(line("without a rollover", without))
    if with_one:
        print(line("with one", with_one))
    if dips:
        print("a window with one, against the median of the five before: median %.2f, 5 %% below "
              "%.2f, least %.2f" % (statistics.median(dips), share(dips, 0.05), min(dips)))
        still = [
            rate / statistics.median(r for _, r in seen[number - 5 : number])
            for number, (end, rate) in enumerate(seen)
            if number >= 5 and not any(end - WINDOW <= t < end for t in instants)
            and statistics.median(r for _, r in seen[number - 5 : number]) > 0
        ]
        if still:
            print("a window without, likewise: median %.2f, 5 %% below %.2f, least %.2f" % (
                statistics.median(still), share(still, 0.05), min(still)))
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["stamp"] and len(sys.argv) > 2:
        sys.exit(stamp(sys.argv[2:]))
    if sys.argv[1:2] == ["judge"] and len(sys.argv) == 5:
        sys.exit(judge(sys.argv[2], sys.argv[3:]))
    sys.exit(__doc__)
