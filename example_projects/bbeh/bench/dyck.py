"""Dyck languages: find the first mistake in somebody's notes on which brackets are open."""

from __future__ import annotations

import random

_PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">"}

_TASK = """\
Somebody reads a sequence of brackets from left to right and notes after each which brackets are open, the \
innermost last.
Find the first note that is wrong.

Sequence: {sequence}
{notes}

Is there a wrong note? Give the number of the first one, or "No" if all are right."""


def generate(count: int) -> list[tuple[str, str]]:
    """(question, answer) pairs, always the same."""
    chance = random.Random("dyck languages")
    return [_example(chance) for _ in range(count)]


def _example(chance: random.Random) -> tuple[str, str]:
    sequence = _sequence(chance, chance.randint(16, 24))
    stacks = _stacks(sequence)
    wrong = chance.randint(1, len(sequence)) if chance.random() < 0.9 else None
    told = [list(stack) for stack in stacks]
    if wrong is not None:
        told[wrong - 1] = _mistaken(chance, told[wrong - 1])
    notes = "\n".join(
        f"Note {number}: after {symbol} open: {' '.join(stack) or 'none'}"
        for number, (symbol, stack) in enumerate(zip(sequence, told), start=1)
    )
    return _TASK.format(sequence=" ".join(sequence), notes=notes), "No" if wrong is None else str(wrong)


def _sequence(chance: random.Random, length: int) -> list[str]:
    """Brackets of which none is closed that isn't the innermost open one."""
    open_ones: list[str] = []
    sequence = []
    for _ in range(length):
        if open_ones and chance.random() < 0.45:
            sequence.append(_PAIRS[open_ones.pop()])
        else:
            open_ones.append(chance.choice(list(_PAIRS)))
            sequence.append(open_ones[-1])
    return sequence


def _stacks(sequence: list[str]) -> list[list[str]]:
    stacks: list[list[str]] = []
    for symbol in sequence:
        before = stacks[-1] if stacks else []
        stacks.append([*before, symbol] if symbol in _PAIRS else before[:-1])
    return stacks


def _mistaken(chance: random.Random, stack: list[str]) -> list[str]:
    """A bracket too many, one too few, or another one."""
    if not stack or chance.random() < 0.3:
        return [*stack, chance.choice(list(_PAIRS))]
    if chance.random() < 0.5:
        return stack[:-1]
    return [*stack[:-1], chance.choice([each for each in _PAIRS if each != stack[-1]])]
