"""How long tests take at the baseline doesn't count the time in which the machine had no core for them."""

from __future__ import annotations

from evaluation_support import evaluate

from pytest_learnloop.testing import Project

_SHOP = "from pytest_learnloop import trainable\n\n@trainable\ndef change(paid, price):\n    return paid - price\n"
_TESTS = """
    import time
    from shop import change

    def test_it(): time.sleep(0.3); assert change(3, 2) == 1
"""
_BUSY = """
    import itertools
    from pytest_learnloop.evaluation import harness

    waits = itertools.count()
    harness.waited_for_a_core = lambda pid: 0.25 * next(waits)

    def evaluation(evaluates, artifact, cases):
        (run,) = evaluates.baseline([case.nodeid for case in cases]).values()
        (later,) = evaluates.evaluate([Trial(artifact.start, cases, Detail.TEXTS)])
        return [run.outcome.duration, *(outcome.duration for outcome in later.outcomes.values())]
"""


def test_waiting_for_a_core_is_not_counted(project: Project) -> None:
    project.write(shop=_SHOP, test_shop=_TESTS)
    at_baseline, later = evaluate(project, _BUSY)
    assert at_baseline <= later - 0.2
