"""Which part of the past optimizers recall."""

from __future__ import annotations

from enum import Enum


class MemoryOrder(str, Enum):
    """What a prompt recalls where there is more than it has room for."""

    RANK = "rank"
    """The best of all that were evaluated, rejected ones too (as in Yang et al. 2024)."""
    FIFO = "fifo"
    """What the last updates have shown or tried (as in Cheng et al. 2024)."""
