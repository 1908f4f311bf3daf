#!/usr/bin/env python3
"""What the pages print for people to type: commands and configurations.

    pages.py commands PAGE...           a line each: PAGE:LINE, a tab, the command
    pages.py block PAGE LANGUAGE TEXT   the first block in that language that contains the text

Commands are the lines of indented blocks and of fenced blocks without a language, continuation
lines joined and comments taken off; in sentences, what stands between backticks and begins with
the program's name or with that of a script of the tree.
"""

import re
import sys

SPAN = re.compile(r"`([^`]+)`")
OURS = re.compile(r"(sudo )?(\./)?(latchwire|deploy/\S+\.sh|/usr/lib/latchwire/\S+) \S")


def blocks(lines):
    """(line number, language, text) of each block, indentation of a list taken off; the language of
    an indented block is empty, that of a sentence is None."""
    at = 0
    while at < len(lines):
        line = lines[at]
        fence = re.match(r"( *)```(\w*)$", line)
        if fence:
            first, body = at + 1, []
            at += 1
            while not lines[at].strip().startswith("```"):
                body.append(lines[at][len(fence[1]):])
                at += 1
            yield first + 1, fence[2], body
        elif line.startswith("    ") and (at == 0 or not lines[at - 1].strip()):
            first, body = at, []
            while at < len(lines) and (lines[at].startswith("    ") or not lines[at].strip()):
                body.append(lines[at].strip())
                at += 1
            yield first + 1, "", body
            continue
        else:
            yield at + 1, None, [line]
        at += 1


def commands(page):
    with open(page, encoding="utf-8") as file:
        lines = file.read().split("\n")
    for first, language, body in blocks(lines):
        if language is None:
            for span in SPAN.findall(body[0]):
                if OURS.match(span):
                    yield first, span
        elif language == "":
            at = 0
            while at < len(body):
                line, number = body[at], first + at
                while line.endswith("\\"):
                    at += 1
                    line = line[:-1] + body[at]
                at += 1
                command = re.sub(r"\s+# .*$", "", line).strip()
                if command:
                    yield number, re.sub(r" +", " ", command)


def block(page, language, text):
    with open(page, encoding="utf-8") as file:
        lines = file.read().split("\n")
    for _, found, body in blocks(lines):
        if found == language and text in "\n".join(body):
            return "\n".join(body)
    raise SystemExit(f"{page} has no {language} block with {text}")


def main(verb, *rest):
    if verb == "commands":
        for page in rest:
            for number, command in commands(page):
                print(f"{page}:{number}\t{command}")
    elif verb == "block":
        print(block(*rest))
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
