"""What a proposal may change: enforced on whoever proposes, before any test runs, and told with the reason."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from few_support import FEW
from model_support import fates
from start_support import HEAD, PRICING, RIGHT, learn, pricing

from pytest_learnloop.testing import Project

IN_THE_BODY = f"{HEAD}    import math\n    return math.prod((copies, each))\n"
ANOTHER_DEFAULT = RIGHT.replace("each: int = 700", "each: int = 700 + 0")
WITH_AN_IMPORT = f"import math\n\n\n{HEAD}    return math.prod((copies, each))\n"


def heard(printed: str) -> list[str]:
    """What the optimizer was told of each proposal."""
    return [line.removeprefix("HEARD ") for line in printed.splitlines() if line.startswith("HEARD")]


@pytest.mark.parametrize(("level", "refused"), [("body", 2), ("definition", 1)])
def test_a_proposal_is_taken_where_its_level_is_allowed(project: Project, level: str, refused: int) -> None:
    proposed = pricing(project, WITH_AN_IMPORT, ANOTHER_DEFAULT, IN_THE_BODY)
    told = heard(learn(proposed, "--learn-start=stub", f"--learn-edit={level}"))
    assert [each.startswith("invalid - pricing:price: only the ") for each in told] == [True] * refused + [False]
    assert told[-1].startswith("accepted")
    assert project.result["status"] == "improved"
    assert project.result["settings"]["edit"] == level


def test_what_is_refused_is_recorded_with_the_reason_and_is_not_learned(project: Project) -> None:
    learn(pricing(project, WITH_AN_IMPORT), "--learn-start=stub", "--learn-edit=body")
    reason = (
        "pricing:price: only the body of price may change, and it brings math along: put what it needs inside of price"
    )
    assert fates(project) == [("invalid", reason)]
    assert project.result["status"] == "unchanged"


MARKED = PRICING.replace("@trainable", '@trainable(edit="body")')


def test_a_mark_counts_more_than_an_ini_file_and_less_than_what_is_typed(project: Project) -> None:
    pricing(project, WITH_AN_IMPORT).write(pricing=MARKED)
    project.pytester.makeini("[pytest]\nlearn_edit = module\nlearn_start = stub\n")
    assert [told.partition(" ")[0] for told in heard(learn(project))] == ["invalid"]
    assert [told.partition(" ")[0] for told in heard(learn(project, "--learn-edit=module"))] == ["accepted"]
    assert project.result["status"] == "improved"
    assert project.result["settings"]["edit"] == "module"


def test_mutation_keeps_to_it_as_well(clamp: Project) -> None:
    clamp.learn("--learn-edit=body", FEW)
    assert clamp.result["status"] == "improved"
    with closing(sqlite3.connect(clamp.path / ".learnloop" / "journal.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM candidates WHERE fate = 'invalid'").fetchone() == (0,)


def test_there_is_no_such_level(clamp: Project) -> None:
    result = clamp.learn("--learn-edit=line")
    result.stderr.fnmatch_lines(["ERROR: --learn-edit: 'line' is not valid; give one of body, definition, module"])
