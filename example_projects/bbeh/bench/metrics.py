"""When is an answer right? Two opinions."""

from __future__ import annotations

import re

_LETTER = re.compile(r"\(([A-Za-z])\)")
_INTRODUCTION = re.compile(r"^.*?\banswer\s*(?:is)?\s*:?\s+(?=\S)", re.IGNORECASE | re.DOTALL)


def exact(prediction: str, target: str) -> bool:
    """As Nie et al. 2026 count: where the target is a letter in parentheses, the last such letter of the prediction has
    to be the same; anything else has to be equal to the last character."""
    if _LETTER.search(target):
        letters = _LETTER.findall(prediction)
        return bool(letters) and letters[-1] == _LETTER.findall(target)[-1]
    return prediction == target


def lenient(prediction: str, target: str) -> bool:
    """About as lenient as the benchmark's own evaluation: neither case, nor blanks, markup, quotes, parentheses and a
    final period matter, nor what introduces the answer; numbers are equal where their values are."""
    given, wanted = _bare(prediction), _bare(target)
    return given == wanted or _bare(_INTRODUCTION.sub("", prediction)) == wanted or _same_number(given, wanted)


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower()).strip(" .*\"'`()[]$")


def _same_number(given: str, wanted: str) -> bool:
    try:
        return float(given.replace(",", "")) == float(wanted.replace(",", ""))
    except ValueError:
        return False


METRICS = {"exact": exact, "lenient": lenient}
