#!/usr/bin/env python3
"""Opens a page in a headless Chromium, watches it for a while, and takes its picture, whole.

  photograph.py [--seconds N] [--width N] [--scheme light|dark] [--evaluate EXPRESSION] URL FILE

Speaks the DevTools protocol over a pipe: no port is opened, and the browser ends with this script.
Prints what the expression is in the page when the picture is taken.
"""

import argparse
import base64
import fcntl
import json
import os
import subprocess
import sys
import tempfile
import time

PATIENCE = 30.0
HEIGHT = 1000
CHROMIUM = [
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
]


class Browser:
    """Messages are JSON texts, each ended by NUL; the browser reads from 3 and writes to 4."""

    def __init__(self, profile):
        commands, self.commands = os.pipe()
        self.answers, answers = os.pipe()
        # Out of the way of 3 and 4.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (commands, answers)]

        def place():
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.process = subprocess.Popen(
            CHROMIUM + ["--user-data-dir=" + profile, "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            close_fds=False,
            preexec_fn=place,
        )
        for end in (commands, answers, *ends):
            os.close(end)
        self.asked = 0
        self.read = b""
        self.page = None

    def ask(self, method, **parameters):
        self.asked += 1
        question = {"id": self.asked, "method": method, "params": parameters}
        if self.page:
            question["sessionId"] = self.page
        os.write(self.commands, json.dumps(question).encode() + b"\0")
        while True:
            answer = self.next()
            if answer.get("id") != self.asked:
                continue
            if "error" in answer:
                sys.exit("photograph: %s: %s" % (method, answer["error"].get("message")))
            return answer["result"]

    def next(self):
        while b"\0" not in self.read:
            part = os.read(self.answers, 1 << 16)
            if not part:
                sys.exit("photograph: chromium has ended")
            self.read += part
        message, self.read = self.read.split(b"\0", 1)
        return json.loads(message)

    def open(self, width, scheme):
        targets = self.ask("Target.getTargets")["targetInfos"]
        page = next(t["targetId"] for t in targets if t["type"] == "page")
        self.page = self.ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        self.resize(width, HEIGHT)
        self.ask(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": scheme}],
        )

    def resize(self, width, height):
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def evaluate(self, expression):
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    def height(self):
        return round(self.ask("Page.getLayoutMetrics")["cssContentSize"]["height"])

    def picture(self):
        return base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"])

    def close(self):
        os.close(self.commands)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def await_page(browser):
    deadline = time.monotonic() + PATIENCE
    while browser.evaluate("document.readyState + location.protocol") != "completehttp:":
        if time.monotonic() > deadline:
            sys.exit("photograph: the page does not come")
        time.sleep(0.1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--scheme", choices=["light", "dark"], default="light")
    parser.add_argument("--evaluate", default="document.title")
    parser.add_argument("url")
    parser.add_argument("file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            browser.open(arguments.width, arguments.scheme)
            browser.ask("Page.navigate", url=arguments.url)
            await_page(browser)
            time.sleep(arguments.seconds)
            # A page as high as all that is on it: the picture shows what a reader would scroll to.
            browser.resize(arguments.width, browser.height())
            picture = browser.picture()
            print(browser.evaluate(arguments.evaluate))
        finally:
            browser.close()
    with open(arguments.file, "wb") as file:
        file.write(picture)


main()
