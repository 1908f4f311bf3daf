#!/usr/bin/env python3
"""table.py MODE... < FIGURES: medians per measurement and mode, and ratios to the last mode.

FIGURES: lines of run, mode, measurement, value, tab-separated; run 0 warms up and is left out.
"""

import os
import statistics
import sys

ROWS = [
    ("tcp4", "iperf3, IPv4", "Mbit/s"),
    ("tcp6", "iperf3, IPv6", "Mbit/s"),
    ("segments-delivered", "TCP segments, MSS 88", "1/s"),
    ("frames-offered", "UDP frames of 60 octets, offered", "1/s"),
    ("frames-delivered", "UDP frames of 60 octets, delivered", "1/s"),
    ("pingpong-p50", "TCP ping-pong, half round trip, median", "us"),
    ("pingpong-p99", "TCP ping-pong, half round trip, 99 %", "us"),
]


def machine():
    model = "?"
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    with open("/proc/loadavg", encoding="utf-8") as file:
        load = file.read().split()[0]
    return "%d x %s, Linux %s, load %s" % (os.cpu_count(), model, os.uname().release, load)


def shown(value):
    return "%.0f" % value if value >= 100 else "%.3g" % value


def main():
    modes = sys.argv[1:]
    figures = {}
    for line in sys.stdin:
        run, mode, name, value = line.split("\t")
        if run != "0":
            figures.setdefault((name, mode), []).append(float(value))
    last = modes[-1]
    count = max((len(values) for values in figures.values()), default=0)
    print("Medians of %d alternating runs (least .. most); %s" % (count, machine()))
    print()
    titles = ["measurement", "unit", *modes, *("%s / %s" % (last, m) for m in modes[:-1])]
    print("| " + " | ".join(titles) + " |")
    print("|" + "---|" * len(titles))
    for name, text, unit in ROWS:
        cells, medians = [], {}
        for mode in modes:
            values = figures.get((name, mode), [])
            if not values:
                cells.append("none")
                continue
            medians[mode] = statistics.median(values)
            cells.append(
                "%s (%s .. %s)" % tuple(map(shown, (medians[mode], min(values), max(values))))
            )
        for mode in modes[:-1]:
            known = last in medians and medians.get(mode)
            cells.append("%.2f" % (medians[last] / medians[mode]) if known else "none")
        print("| " + " | ".join([text, unit, *cells]) + " |")


main()
