#!/usr/bin/env python3
print("gateway view")
