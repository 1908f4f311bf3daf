#!/usr/bin/env python3
"""Reads what a gateway says about itself (`latchwire show --json`).

  status.py ask SOCKET                  the status, asked for over the control socket
  status.py dropped < STATUS            one JSON object: all drops, by reason
  status.py working FLOWS < STATUS      a line; exit 0 when it signs and verifies so many flows
  status.py glass NAME SESSIONS < PAGE  a line; exit 0 when the looking glass has taken the client
                                        for NAME and shows so many sessions with verified segments
  status.py explain KIND SENT A_BEFORE A_AFTER B_BEFORE B_AFTER
                                        whether the drops grew as an attack of that kind must make
                                        them grow; SENT is the attacker's own line
"""

import http.client
import json
import socket
import sys

SECONDS_TO_ANSWER = 5


class ControlConnection(http.client.HTTPConnection):
    """HTTP over a Unix domain socket."""

    def __init__(self, path):
        super().__init__("gateway", timeout=SECONDS_TO_ANSWER)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def ask(path):
    """What the gateway behind that control socket says; OSError where nobody answers."""
    connection = ControlConnection(path)
    try:
        connection.request("GET", "/v1/status")
        return json.load(connection.getresponse())
    finally:
        connection.close()


def working(status, flows):
    policies = [p for p in status["policies"] if p["action"] == "protect"]
    signed = sum(p["signed"] for p in policies)
    verified = sum(p["verified"] for p in policies)
    live = len(status["flows"])
    print("%d flows, %d segments signed, %d verified" % (live, signed, verified))
    return live >= flows and signed > 0 and verified > 0


def glass(page, name, sessions):
    shown = page["sessions"]["protections"]
    states = [sum(p["sessions"].values()) for p in shown]
    verified = sum(p["verified"] for p in shown)
    print(
        "you are %s, %d sessions, %d segments verified" % (page["you"], sum(states), verified)
    )
    return page["you"] == name and page["anonymous"] and sum(states) >= sessions and verified > 0


def grew(before, after):
    return {k: n - before.get(k, 0) for k, n in sorted(after.items()) if n > before.get(k, 0)}


def explain(kind, sent, growth):
    """Each side must have counted what was sent to it, under the reason that belongs to it.

    Of a past session ("past") a restarted gateway knows nothing: a SYN of it is as good as new, and
    what became of the rest depends on how far that SYN came. So it only must have dropped some.
    """
    holds = True
    for side in ("a", "b"):
        if kind == "replay":
            # Of an attempt to connect that is long over, other reasons may come first.
            refused = sum(growth[side].values()) - growth[side].get("spoofed", 0)
            holds &= growth[side].get("replay", 0) > 0 and refused >= sent["replayed"][side]
        elif kind == "past":
            holds &= sum(growth[side].values()) > 0
        else:
            holds &= growth[side].get("no_option", 0) == sent["bare"][side]
            holds &= growth[side].get("bad_mac", 0) == sent["forged"][side]
    return holds


def main():
    question = sys.argv[1]
    if question == "ask":
        print(json.dumps(ask(sys.argv[2])))
        return True
    if question == "dropped":
        print(json.dumps(json.load(sys.stdin)["dropped"]))
        return True
    if question == "working":
        return working(json.load(sys.stdin), int(sys.argv[2]))
    if question == "glass":
        return glass(json.load(sys.stdin), sys.argv[2], int(sys.argv[3]))
    sent, *states = (json.loads(argument) for argument in sys.argv[3:])
    growth = {"a": grew(states[0], states[1]), "b": grew(states[2], states[3])}
    print(json.dumps(growth))
    return explain(sys.argv[2], sent, growth)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
