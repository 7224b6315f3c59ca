"""A module for tests that are too late when they run first, and in time ever after."""

from __future__ import annotations

LATE_AT_FIRST = """
    import os, time

    def hang_at_first():
        count = len(os.listdir("runs"))
        open(f"runs/{count}", "w").close()
        if count == 0:
            time.sleep(60)
"""
