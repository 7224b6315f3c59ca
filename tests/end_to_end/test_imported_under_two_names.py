"""A file that is imported as two modules, only one of which is trained, is told of."""

from __future__ import annotations

import pytest

from pytest_learnloop.testing import Project

TOLD = "learnloop: the file of one.calc is imported as acme.one.calc as well, which is another module: *"


@pytest.fixture
def acme(project: Project) -> Project:
    """A namespace package with a test beside the code, which pytest imports by another name."""
    one = project.path / "src" / "acme" / "one"
    one.mkdir(parents=True)
    (one / "__init__.py").touch()
    (one / "calc.py").write_text("def mean(values):\n    return sum(values) / (len(values) + 1)\n")
    (one / "test_beside.py").write_text("from .calc import mean\n\ndef test_two(): assert mean([2, 4]) == 3\n")
    project.write(
        test_calc="""
        import pytest
        from acme.one.calc import mean

        @pytest.mark.parametrize("n", range(1, 8))
        def test_mean(n): assert mean([n] * n) == n
        """
    )
    return project


@pytest.mark.parametrize("remedy", [(), ("-o", "consider_namespace_packages=true")], ids=["two names", "one name"])
def test_told(acme: Project, remedy: tuple[str, ...]) -> None:
    target = "acme.one.calc:mean" if remedy else "one.calc:mean"
    result = acme.learn(
        f"--learn-target={target}", "--import-mode=importlib", "-o", "pythonpath=src", "src", "test_calc.py", *remedy
    )
    if remedy:
        result.stdout.no_fnmatch_line("*is another module*")
    else:
        result.stdout.fnmatch_lines([TOLD])
