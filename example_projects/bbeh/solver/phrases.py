"""Tools for texts that people and models write, used where transcripts are shown."""

from __future__ import annotations


def headline(text: str) -> str:
    """A text as a title: without markup, and without a period at its end."""
    text = text.replace("*", "")
    text = text.rstrip(".")
    return text


def signature(text: str) -> str:
    """The last word of a letter."""
    text = text.split()[-1]
    return text
