"""Where a patch breaks tests that passed, the user is told so where it is offered."""

from __future__ import annotations

import pytest

from pytest_learnloop.testing import Project

OPTIMIZER = """
    from pytest_learnloop.domain import Proposal

    class Scripted:
        name = "scripted"
        reads = False

        def __init__(self): self.script = ["def double(x):\\n    return {returned}\\n"]

        def searches(self, parameter): return True

        def propose(self, context, pool, n):
            return [Proposal({{"doubling:double": self.script.pop()}}, "the only one")] if self.script else []

        def observe(self, evaluated): pass

    def pytest_learnloop_optimizer(name, artifact, seed):
        return Scripted() if name == "scripted" else None
"""

TESTS = """
    import pytest
    from doubling import double

    @pytest.mark.learn(split="train")
    @pytest.mark.parametrize("n", range(-1, 4))
    def test_double(n): assert double(n) == 2 * n
"""


@pytest.mark.parametrize(("returned", "broken"), [("x + abs(x)", ["test_doubling.py::test_double[-1]"]), ("2 * x", [])])
def test_a_patch_that_breaks_a_test(project: Project, returned: str, broken: list[str]) -> None:
    project.write(
        doubling="from pytest_learnloop import trainable\n\n@trainable\ndef double(x):\n    return 2 * min(x, 0)\n",
        conftest=OPTIMIZER.format(returned=returned),
        test_doubling=TESTS,
    )
    result = project.learn("--learn-optimizer=scripted")
    assert project.result["broken"] == broken
    written = result.stdout.str().splitlines()
    (told,) = (number for number, line in enumerate(written) if line.startswith("to apply it: "))
    warning = "look twice: it breaks test_doubling.py::test_double[-1], which passed"
    assert (written[told - 1] == warning) is bool(broken)
