"""Names of temporary files and directories that come from the test that makes them, and not from chance.

What a failure tells is then the same in every run, whichever tests ran before it, and what a test writes beside its
temporary directory has the name that it had at baseline, which is what it may write.
"""

from __future__ import annotations

import tempfile
from functools import partial
from hashlib import blake2b
from itertools import count


def name_after(test: str) -> None:
    """Let :mod:`tempfile` make its names of a test's nodeid from now on; those that are taken it passes over itself.

    Relies on ``tempfile._name_sequence``, which is asked by all threads.
    """
    tempfile._name_sequence = map(partial(_name, test), count())  # type: ignore[attr-defined]


def _name(test: str, number: int) -> str:
    return blake2b(f"{test}\0{number}".encode(), digest_size=4).hexdigest()
