"""How a text would have to change to be another one: what failing comparisons of strings tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class TextChange:
    """One stretch of a text, with what is around it, and what belongs in its place."""

    before: str
    was: str
    """Empty where something is missing."""
    wanted: str
    after: str

    def made_in(self, part: str) -> Iterator[str]:
        """The part of a text as it would be after the change, for each place that it may have in the text.

        None where the stretch reaches beyond the part.
        """
        for start in range(len(part) + 1):
            end = start + len(self.was)
            if part[start:end] == self.was and self.before.endswith(part[:start]) and self.after.startswith(part[end:]):
                yield part[:start] + self.wanted + part[end:]


def changes(was: object, wanted: object) -> Iterator[TextChange]:
    """The changes that make the strings of one value those of another one of the same shape.

    First all of a text from where the two differ first to where they differ last, then each difference by itself.
    """
    if isinstance(was, str) and isinstance(wanted, str):
        yield from _between(was, wanted)
    elif isinstance(was, list | tuple) and isinstance(wanted, list | tuple) and len(was) == len(wanted):
        for one, other in zip(was, wanted, strict=True):
            yield from changes(one, other)
    elif isinstance(was, dict) and isinstance(wanted, dict):
        for key in was.keys() & wanted.keys():
            yield from changes(was[key], wanted[key])


def _between(was: str, wanted: str) -> Iterator[TextChange]:
    operations = [
        each for each in SequenceMatcher(None, was, wanted, autojunk=False).get_opcodes() if each[0] != "equal"
    ]
    if operations:
        _, start, _, start_wanted, _ = operations[0]
        _, _, end, _, end_wanted = operations[-1]
        spans = [(start, end, start_wanted, end_wanted)]
        spans += [each[1:] for each in operations] if len(operations) > 1 else []
        for a, b, c, d in spans:
            yield TextChange(was[:a], was[a:b], wanted[c:d], was[b:])
