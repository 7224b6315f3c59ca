"""``python -m bench.classes TASK``: which answers are in which split, and what always giving the same one scores."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from bench.examples import DataError, Example, examples
from bench.splits import ORDERS

SPLITS = ("train", "validation", "held_out")


def main(task: str) -> None:
    found = examples(task)
    for order, split in ORDERS.items():
        names = split(found)
        members = {name: [each for each in found if names[each.number] == name] for name in SPLITS}
        (usual, _), *_ = Counter(each.target for each in members["train"]).most_common(1)
        print(f"{task}, {order}: always answering {usual!r}, the most frequent train answer")
        for name in SPLITS:
            print(f"  {name:10}  scores {_share(members[name], usual):.3f}   {_counted(members[name])}")


def _share(examples: Sequence[Example], answer: str) -> float:
    return sum(each.target == answer for each in examples) / len(examples)


def _counted(examples: Sequence[Example]) -> str:
    counts = Counter(each.target for each in examples).most_common()
    shown = ", ".join(f"{target} x {count}" for target, count in counts[:6])
    return f"{shown}, and {len(counts) - 6} others" if len(counts) > 6 else shown


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        main(sys.argv[1])
    except DataError as error:
        sys.exit(str(error))
