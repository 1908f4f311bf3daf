"""The reader of pages: what it takes for a command must be what somebody would type."""

import os
import subprocess
import sys
import tempfile
import unittest

PAGES = os.path.join(os.path.dirname(__file__), "../../../guides/pages.py")

PAGE = """# A page

Say `latchwire show` or `show HANDLE`; `keys` is a word, `ethtool -k` somebody else's.

    latchwire top     # to look at it
    openssl req -x509 \\
        -days 3

1. A list, with a block of its own:

       apt-get install x

```
kinit -n
```

```yaml
gateway: { id: a }
    latchwire: not a command
```
"""


class PagesTest(unittest.TestCase):
    def ask(self, verb, *rest):
        with tempfile.NamedTemporaryFile("w", suffix=".md") as page:
            page.write(PAGE)
            page.flush()
            return subprocess.run(
                [sys.executable, PAGES, verb, page.name, *rest], capture_output=True, text=True, check=False
            )

    def test_commands_are_those_of_blocks_and_our_own_in_sentences(self):
        said = [line.split("\t")[1] for line in self.ask("commands").stdout.splitlines()]
        self.assertEqual(
            said, ["latchwire show", "latchwire top", "openssl req -x509 -days 3", "apt-get install x", "kinit -n"]
        )

    def test_a_command_is_found_by_its_line(self):
        self.assertRegex(self.ask("commands").stdout, r":5\tlatchwire top\n.*:6\topenssl")

    def test_a_block_is_found_by_its_language_and_what_it_has(self):
        self.assertTrue(self.ask("block", "yaml", "id: a").stdout.startswith("gateway: { id: a }\n"))
        self.assertNotEqual(self.ask("block", "ini", "id: a").returncode, 0)


if __name__ == "__main__":
    unittest.main()
