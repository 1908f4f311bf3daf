#!/usr/bin/env python3
"""pick.py KEY...: one value out of the JSON on standard input; nothing where it is not there."""

import json
import sys

try:
    value = json.load(sys.stdin)
    for key in sys.argv[1:]:
        value = value[int(key) if isinstance(value, list) else key]
    print(value if isinstance(value, (str, int, float)) else json.dumps(value))
except (ValueError, KeyError, IndexError, TypeError):
    sys.exit(1)
