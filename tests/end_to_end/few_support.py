"""Fewer candidates for runs whose repair is among the first."""

from __future__ import annotations

FEW = "--learn-proposals=10"
"""Of the 24 candidates that an update has by default."""
