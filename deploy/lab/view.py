#!/usr/bin/env python3
"""view.py SIDE SOCKET: what a gateway says of itself, as lines of plain text."""

import sys

import status


def age(seconds):
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return "%d %s" % (seconds // length, unit)
    return "%d s" % seconds


def key(title, value):
    if value is None:
        return "%s none" % title
    state = "" if value["confirmed"] else ", not yet confirmed"
    return "%s %d (%s old, number %d%s)" % (
        title, value["keyId"], age(value["ageSeconds"]), value["number"], state,
    )


def reasons(counts):
    return ", ".join("%s %d" % pair for pair in sorted(counts.items()) if pair[1]) or "none"


def lines(side, said):
    yield "gateway %s   %s, up %s, %s" % (
        side, said["version"], age(said["uptimeSeconds"]), said["macProvider"],
    )
    for policy in said["policies"]:
        if policy["action"] == "protect":
            yield "  %-10s signed %-8d verified %-8d dropped: %s" % (
                policy["name"], policy["signed"], policy["verified"], reasons(policy["dropped"]),
            )
        else:
            yield "  %-10s passed %-8d dropped: %s" % (
                policy["name"], policy["bypassed"], reasons(policy["dropped"]),
            )
    for flow in said["flows"]:
        yield "  %s - %s   %s, %s" % (flow["local"], flow["remote"], flow["state"], flow["mac"])
        yield "      %s; %s" % (
            key("sends under key", flow["sendKey"]), key("receives under key", flow["receiveKey"]),
        )


def main():
    side, path = sys.argv[1:]
    try:
        said = status.ask(path)
    except OSError as fault:
        print("gateway %s   does not answer: %s" % (side, fault))
        return
    print("\n".join(lines(side, said)))


main()
