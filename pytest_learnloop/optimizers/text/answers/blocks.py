"""The blocks of an answer: what stands between fences, and the words right before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)$")
_THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?(</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT_ENDS = re.compile(r"\A.*?</(think|thinking|reasoning)>", re.DOTALL | re.IGNORECASE)
_ORDER_MARKS = re.compile("^\ufeff+", re.MULTILINE)
_WORDS_BEFORE = 3


@dataclass(frozen=True)
class Block:
    """A piece of an answer that may be code."""

    body: str
    info: str = ""
    """What stands behind the opening fence, such as the name of a language."""
    words: str = ""
    """The last lines before it that aren't blank."""
    closed: bool = True
    """Whether its closing fence is there."""
    fenced: bool = True


def without_thoughts(answer: str) -> str:
    """An answer without what a model wrote while it was thinking.

    Each line ends with ``\\n``, and begins with no byte order mark: programs put one before what they read from a file.
    """
    answer = _ORDER_MARKS.sub("", answer.replace("\r\n", "\n").replace("\r", "\n"))
    answer = _THOUGHT.sub("", answer)
    return _THOUGHT_ENDS.sub("", answer)  # some models leave the opening tag to the prompt


def blocks_of(answer: str) -> list[Block]:
    """All fenced blocks of an answer; where there is none, the whole of it as one block."""
    return list(_fenced(answer.split("\n"))) or [Block(answer, fenced=False)]


def _fenced(lines: list[str]) -> Iterator[Block]:
    words: list[str] = []
    index = 0
    while index < len(lines):
        opening = _FENCE.match(lines[index])
        if opening is None:
            words += [lines[index].strip()] if lines[index].strip() else []
            index += 1
            continue
        end = _end(lines, index + 1, opening["fence"])
        body = "\n".join(_cut(line, opening["indent"]) for line in lines[index + 1 : end])
        yield Block(body, opening["info"].strip(), "\n".join(words[-_WORDS_BEFORE:]), closed=end < len(lines))
        words = []
        index = end if end < len(lines) and _opens(lines[end], opening["fence"]) else end + 1


def _end(lines: list[str], start: int, fence: str) -> int:
    """Index of the line that ends a block; the number of lines where none does.

    A fence in a docstring ends nothing, unless no other does: then the quotes are what is wrong.
    """
    ends = [index for index in range(start, len(lines)) if _ends(lines[index].strip(), fence)]
    outside = (index for index in ends if not _leaves_quotes_open(lines[start:index]))
    return next(outside, ends[0] if ends else len(lines))


def _ends(bare: str, fence: str) -> bool:
    """Whether a line ends a block with this fence.

    A fence with the name of a language begins another block, whether or not this one was closed: small models open a
    fence around all that they say.
    """
    return (len(bare) >= len(fence) and not bare.strip(fence[0])) or _opens(bare, fence)


def _leaves_quotes_open(lines: list[str]) -> bool:
    text = "\n".join(lines)
    return any(text.count(quotes) % 2 for quotes in ('"""', "'''"))


def _opens(line: str, fence: str) -> bool:
    found = _FENCE.match(line)
    return found is not None and bool(found["info"].strip()) and found["fence"].startswith(fence)


def _cut(line: str, indent: str) -> str:
    return line[len(indent) :] if indent and line.startswith(indent) else line
