"""What every child would have to import is imported before it is forked."""

from __future__ import annotations

from evaluation_support import evaluate

from pytest_learnloop.testing import Project

LOOKING = """
import os

KNOWN = set()
os.register_at_fork(after_in_child=lambda: KNOWN.update(sys.modules))

@pytest.fixture
def imported_since():
    return set(sys.modules) - KNOWN

def evaluation(evaluates, artifact, cases):
    (found,) = evaluates.evaluate([Trial(artifact.start, cases)])
    return said(found)
"""


def test_they_import_nothing_to_get_ready(project: Project) -> None:
    project.write(
        shop="""
            from pytest_learnloop import trainable

            @trainable
            def change(paid, price): return paid - price
        """,
        test_shop="""
            from shop import change

            def test_bread(imported_since):
                assert change(5, 3) == 2
                assert imported_since == set()
        """,
    )
    assert evaluate(project, LOOKING) == {"test_shop.py::test_bread": ["passed", 1.0, "", []]}
