"""Children are got ready for orders to come, and not during a final run, which hardly any order comes after."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from launching_support import Sleeping

from pytest_learnloop.evaluation import limits
from pytest_learnloop.evaluation.order import Order
from pytest_learnloop.evaluation.supervisor import Supervisor


class Eager(Sleeping):
    """Could always get another child ready."""

    def prepare(self, inherited: Iterable[int]) -> bool:
        return True


@pytest.mark.parametrize(
    ("order", "prepares"),
    [
        (Order((("test", None),), fresh=True, reports=True), False),
        (Order((("test", None),), fresh=True), True),
        (Order((("test", None),), reports=True), True),
    ],
    ids=["final run", "candidate in an interpreter of its own", "first run"],
)
def test_while_it_runs(order: Order, prepares: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "end_children", lambda known: None)  # other tests have started some, too
    launcher = Eager(tmp_path)
    supervisor = Supervisor(launcher, launcher, tmp_path)
    assert supervisor.prepare()
    supervisor.start(1, order)
    assert supervisor.prepare() is prepares
    supervisor.stop()
    assert supervisor.prepare()
