"""Which files change during run after run, as those do that tests write."""

from __future__ import annotations

from pytest_learnloop.changes import OFTEN, Recurring


def test_a_file_that_changes_during_each_of_the_last_runs() -> None:
    recurring = Recurring()
    found = [recurring.among(["made.py", f"saved_{run}.py"]) for run in range(OFTEN + 1)]
    assert found == [[]] * (OFTEN - 1) + [["made.py"]] * 2


def test_a_run_without_a_change_begins_anew() -> None:
    recurring = Recurring()
    for _ in range(OFTEN - 1):
        recurring.among(["saved.py"])
    recurring.among([])
    assert recurring.among(["saved.py"]) == []
