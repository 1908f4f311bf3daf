#!/usr/bin/env python3
"""Reads what a gateway says about itself (`latchwire show --json`).

  status.py dropped < STATUS            one JSON object: drops of all policies, by reason
  status.py working FLOWS < STATUS      a line; exit 0 when it signs and verifies so many flows
  status.py explain KIND SENT A_BEFORE A_AFTER B_BEFORE B_AFTER
                                        whether the drops grew as an attack of that kind must make
                                        them grow; SENT is the attacker's own line
"""

import collections
import json
import sys


def drops(status):
    total = collections.Counter()
    for policy in status["policies"]:
        total.update(policy["dropped"])
    total.update(status.get("dropped", {}))
    return total


def working(status, flows):
    policies = [p for p in status["policies"] if p["action"] == "protect"]
    signed = sum(p["signed"] for p in policies)
    verified = sum(p["verified"] for p in policies)
    live = len(status["flows"])
    print("%d flows, %d segments signed, %d verified" % (live, signed, verified))
    return live >= flows and signed > 0 and verified > 0


def grew(before, after):
    return {k: n - before.get(k, 0) for k, n in sorted(after.items()) if n > before.get(k, 0)}


def explain(kind, sent, growth):
    """Each side must have counted at least what was sent to it, under the right reason."""
    holds = True
    for side in ("a", "b"):
        if kind == "replay":
            holds &= growth[side].get("replay", 0) > 0
            holds &= sum(growth[side].values()) >= sent["replayed"][side]
        else:
            holds &= growth[side].get("no_option", 0) >= sent["bare"][side]
            holds &= growth[side].get("bad_mac", 0) >= sent["forged"][side]
    return holds


def main():
    question = sys.argv[1]
    if question == "dropped":
        print(json.dumps(drops(json.load(sys.stdin))))
        return True
    if question == "working":
        return working(json.load(sys.stdin), int(sys.argv[2]))
    sent, *states = (json.loads(argument) for argument in sys.argv[3:])
    growth = {"a": grew(states[0], states[1]), "b": grew(states[2], states[3])}
    print(json.dumps(growth))
    return explain(sys.argv[2], sent, growth)


sys.exit(0 if main() else 1)
