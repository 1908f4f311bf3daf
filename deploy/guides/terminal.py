#!/usr/bin/env python3
"""terminal.py COMMAND...: runs it on a terminal of 100 columns; SIGINT is Ctrl-C there.

What appears on the terminal goes to stdout; the exit status is that of the command.
"""

import fcntl
import os
import pty
import signal
import struct
import sys
import termios


def main(command):
    child, terminal = pty.fork()
    if child == 0:
        # Who starts this in the background may have it ignored.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    signal.signal(signal.SIGINT, lambda *_: os.write(terminal, b"\x03"))
    while True:
        try:
            shown = os.read(terminal, 65536)
        except OSError:  # Linux says so when the last process has left the terminal.
            break
        if not shown:
            break
        os.write(sys.stdout.fileno(), shown)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
