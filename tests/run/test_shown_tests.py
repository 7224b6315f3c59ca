"""What was looked at to choose what is trained is train, however the tests that reach that are grouped."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.domain import Ending, Outcome, Split
from pytest_learnloop.evaluation.evaluator import Execution
from pytest_learnloop.learning.evidence import evidence
from pytest_learnloop.learning.split import SplitRules
from pytest_learnloop.learning.splits_file import SplitsFile
from pytest_learnloop.run.baseline import FirstRun, Suite
from pytest_learnloop.run.division import Divider

NODEIDS = st.builds("test_{}.py::test_{}[{}]".format, st.integers(0, 2), st.integers(0, 3), st.integers(0, 9))


class NoFile(SplitsFile):
    """Keeps nothing."""

    def load(self) -> dict[str, Split]:
        return {}

    def save(self, kept: object, ratios: object = None) -> None:
        pass


def run_of(nodeids: list[str], failing: set[str]) -> FirstRun:
    def execution(nodeid: str) -> Execution:
        score = float(nodeid not in failing)
        return Execution(Outcome(Ending.PASSED if score else Ending.FAILED, score, touched=frozenset({"m:f"})))

    return FirstRun.of({nodeid: execution(nodeid) for nodeid in nodeids})


@given(st.lists(NODEIDS, unique=True, min_size=1), st.data())
def test_shown_tests_are_train_once_fewer_tests_are_relevant(nodeids: list[str], data: st.DataObject) -> None:
    failing = data.draw(st.sets(st.sampled_from(nodeids)))
    rules = SplitRules(seed=data.draw(st.integers(0, 3)))
    shown = evidence(nodeids, failing, rules)
    relevant = data.draw(st.lists(st.sampled_from(nodeids), unique=True))
    suite = Suite(tuple(nodeids), frozenset(), {}, shown=shown)
    splits = Divider.of(suite, rules, NoFile(Path("none"))).divide(run_of(relevant, failing))
    assert shown & set(relevant) <= {case.nodeid for case in splits.train}
