"""The stub as a program, as ``command:python answer.py`` names it: the question comes in, the answer goes out."""

from __future__ import annotations

import sys

from bench.stub import reply

if __name__ == "__main__":
    print(reply(sys.stdin.read()))
