"""The clock by which deadlines are kept, out of reach of tests that freeze time or replace what ``time`` holds."""

from __future__ import annotations

import time
from collections.abc import Callable


def monotonic(_clock: Callable[[], float] = time.monotonic) -> float:
    """``time.monotonic()`` as it was when this module was imported: the same clock for all processes of a machine.

    The default holds it, because freezegun replaces functions of ``time`` in every module that has imported them.
    """
    return _clock()
