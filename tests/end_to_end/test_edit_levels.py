"""What a proposal may change: enforced on whoever proposes, before any test runs, and told with the reason."""

from __future__ import annotations

import sqlite3

import pytest
from start_support import HEAD, PRICING, RIGHT, learn, pricing

from pytest_learnloop.testing import Project

IN_THE_BODY = f"{HEAD}    import math\n    return math.prod((copies, each))\n"
ANOTHER_DEFAULT = RIGHT.replace("each: int = 700", "each: int = 700 + 0")
WITH_AN_IMPORT = f"import math\n\n\n{HEAD}    return math.prod((copies, each))\n"

PROPOSED = {"body": IN_THE_BODY, "definition": ANOTHER_DEFAULT, "module": WITH_AN_IMPORT}
LEVELS = list(PROPOSED)


def heard(printed: str) -> str:
    return next(line for line in printed.splitlines() if line.startswith("HEARD"))


@pytest.mark.parametrize(
    ("level", "needed"),
    [
        ("body", "body"),
        ("body", "definition"),
        ("definition", "definition"),
        ("definition", "module"),
        ("module", "module"),
    ],
)
def test_a_proposal_is_taken_where_its_level_is_allowed(project: Project, level: str, needed: str) -> None:
    printed = learn(pricing(project, PROPOSED[needed]), "--learn-start=stub", f"--learn-edit={level}")
    taken = LEVELS.index(needed) <= LEVELS.index(level)
    assert heard(printed).startswith("HEARD accepted" if taken else "HEARD invalid - pricing:price: only the ")
    assert project.result["status"] == ("improved" if taken else "unchanged")
    assert project.result["settings"]["edit"] == level


def test_what_is_refused_is_recorded_with_the_reason(project: Project) -> None:
    learn(pricing(project, WITH_AN_IMPORT), "--learn-start=stub", "--learn-edit=body")
    with sqlite3.connect(project.path / ".learnloop" / "journal.sqlite3") as connection:
        found = connection.execute("SELECT fate, reason FROM candidates").fetchall()
    reason = (
        "pricing:price: only the body of price may change, and it brings math along: put what it needs inside of price"
    )
    assert found == [("invalid", reason)]


MARKED = PRICING.replace("@trainable", '@trainable(edit="body")')


def test_a_mark_counts_more_than_an_ini_file_and_less_than_what_is_typed(project: Project) -> None:
    pricing(project, WITH_AN_IMPORT).write(pricing=MARKED)
    project.pytester.makeini("[pytest]\nlearn_edit = module\nlearn_start = stub\n")
    assert heard(learn(project)).startswith("HEARD invalid - ")
    assert heard(learn(project, "--learn-edit=module")).startswith("HEARD accepted")


def test_mutation_keeps_to_it_as_well(clamp: Project) -> None:
    clamp.learn("--learn-edit=body")
    assert clamp.result["status"] == "improved"
    with sqlite3.connect(clamp.path / ".learnloop" / "journal.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM candidates WHERE fate = 'invalid'").fetchone() == (0,)


def test_there_is_no_such_level(clamp: Project) -> None:
    result = clamp.learn("--learn-edit=line")
    result.stderr.fnmatch_lines(["ERROR: --learn-edit: 'line' is not valid; give one of body, definition, module"])
