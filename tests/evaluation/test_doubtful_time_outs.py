"""A time-out that may be the machine's doing is made sure of, whatever it was that had the test run."""

from __future__ import annotations

import pytest
from evaluation_support import evaluate

from pytest_learnloop.testing import Project

_SHOP = "from pytest_learnloop import trainable\n\n@trainable\ndef change(paid, price):\n    return paid - price\n"

_TEST = """
    import pathlib, time
    import pytest
    from shop import change

    @pytest.fixture(scope="session")
    def price():
        time.sleep(0.01)
        return 3

    def test_bread(price):
        runs = pathlib.Path(__file__).with_name("runs")
        before = len(runs.read_text()) if runs.exists() else 0
        runs.write_text("I" * (before + 1))
        if before == {late}:
            time.sleep(60)
        assert change(5, price) == 2 and before != {failing}
"""

_AFTER_THE_BASELINE = """
    def evaluation(evaluates, artifact, cases):
        runs = evaluates.baseline([case.nodeid for case in cases])
        evaluates.know({case: runs[case.nodeid].outcome for case in cases})
        (found,) = evaluates.evaluate([Trial(artifact.start, cases)])
        return [outcome.ending.value for outcome in found.outcomes.values()]
"""


@pytest.mark.parametrize(
    ("late", "failing"),
    [
        pytest.param(1, None, id="it is run once"),
        pytest.param(2, 1, id="it is run again without fixtures that are set up once for all"),
    ],
)
def test_a_test_that_is_late_once_has_its_verdict(project: Project, late: int, failing: int | None) -> None:
    project.write(shop=_SHOP, test_shop=_TEST.format(late=late, failing=failing))
    assert evaluate(project, _AFTER_THE_BASELINE) == ["passed"]
