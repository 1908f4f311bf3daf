#!/usr/bin/env python3
"""Orders new keys for all connections of two gateways, and watches until each has them.

  rolled.py LATCHWIRE FLOWS SECONDS SOCKET TARGET SOCKET TARGET

Waits up to two minutes until both gateways (their control sockets) show FLOWS live flows, each with
confirmed keys that are old enough to be replaced; then says `LATCHWIRE rollover TARGET` to both at
once (TARGET `each`: one order for every flow) and asks for their status until on each every flow
sends under another key than before, the peer is known to have it, and the other gateway has
installed that very key. The seconds count from before the orders are given. Exits 0 when all was
done within SECONDS.
"""

import json
import subprocess
import sys
import time

import status

# An ordered rollover waits until a key is 2/15 of the hold time old (120 s).
LEAST_AGE = 17
PATIENCE = 120.0
PAUSE = 0.2


def keys(sockets):
    """For each gateway: by (own end, far end) what `show` says of the flow."""
    return [
        {(f["local"], f["remote"]): f for f in status.ask(socket)["flows"]} for socket in sockets
    ]


def is_ready(flow):
    own, theirs = flow["sendKey"], flow["receiveKey"]
    lives = flow["state"] == "established"
    return bool(lives and own and theirs and own["confirmed"] and own["ageSeconds"] >= LEAST_AGE)


def is_rolled(before, flow, far):
    own = flow["sendKey"]
    return bool(
        own
        and own["confirmed"]
        and own["keyId"] != before["sendKey"]["keyId"]
        and far
        and far["receiveKey"]
        and far["receiveKey"]["keyId"] == own["keyId"]
    )


def rolled(before, now, side):
    return sum(
        is_rolled(flow, now[side][ends], now[1 - side].get(ends[::-1]))
        for ends, flow in before[side].items()
        if ends in now[side]
    )


def order(latchwire, socket, target, flows):
    """Has it said, and gives how many flows were meant."""
    targets = ["-".join(ends) for ends in flows] if target == "each" else [target]
    orders = [
        subprocess.Popen(
            [latchwire, "rollover", one, "--json", "--socket", socket], stdout=subprocess.PIPE)
        for one in targets
    ]
    return lambda: sum(
        json.loads(said.communicate()[0] or '{"flows": 0}')["flows"] for said in orders)


def main(latchwire, flows, seconds, sockets, targets):
    end = time.monotonic() + PATIENCE
    while True:
        # Attempts of a router that came to nothing are flows, too, for a while.
        before = [{e: f for e, f in g.items() if is_ready(f)} for g in keys(sockets)]
        if all(len(each) >= flows for each in before):
            break
        if time.monotonic() >= end:
            print("not ready:", [len(each) for each in before], "of", flows)
            return False
        time.sleep(PAUSE)
    began = time.monotonic()
    orders = [order(latchwire, *each) for each in zip(sockets, targets, before)]
    ordered = [each() for each in orders]
    said = time.monotonic() - began
    done = [None, None]
    while None in done and time.monotonic() - began < max(seconds, PATIENCE):
        time.sleep(PAUSE)
        now = keys(sockets)
        at = time.monotonic() - began
        for side in (0, 1):
            if done[side] is None and rolled(before, now, side) == len(before[side]):
                done[side] = at
    now = keys(sockets)
    print(
        "ordered for %d and %d flows (said after %.1f s); new confirmed keys for %d and %d of %d, "
        "the last seen after %s s"
        % (*ordered, said, *(rolled(before, now, side) for side in (0, 1)), flows,
           " and ".join("-" if at is None else "%.1f" % at for at in done))
    )
    return min(ordered) >= flows and None not in done and max(done) <= seconds


if __name__ == "__main__":
    if len(sys.argv) != 8:
        sys.exit(__doc__)
    sys.exit(0 if main(
        sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4::2], sys.argv[5::2]) else 1)
