"""Libraries that the session has imported are imported once for many fresh processes, where that changes nothing."""

from __future__ import annotations

import os

import pytest
from preloaded_support import PLUGINS, found_in

from pytest_learnloop.testing import Project

LIBRARY = "test_library.py::test_it"


@pytest.fixture
def library(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose tests use an installed library, which uses another where it can."""
    installed = project.path / "site-packages"
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(installed), os.environ.get("PYTHONPATH")])))
    project.write(
        **{"site-packages__installed": "import os, optional\nPID, KIND = os.getpid(), optional.KIND"},
        **{"site-packages__optional": "KIND = 'real'"},
        test_library="""
            import os
            import installed

            def test_it(): assert (installed.PID, installed.KIND) == (os.getpid(), 'real')
        """,
    )
    return project


def was_imported_here(said: dict[str, list[str]]) -> bool:
    """Whether the process that ran the tests had imported the library, as the conftest has it."""
    return said[LIBRARY][0] == "passed"


def test_a_library_is_imported_ahead(library: Project) -> None:
    first, _, last = found_in(library)
    assert was_imported_here(first[0])
    assert not was_imported_here(last[0])


STAND_IN = """
    import types
    sys.modules["optional"] = types.SimpleNamespace(KIND="real")
"""
BY_A_HOOK = """
    import importlib.machinery

    class Loader(importlib.machinery.SourceFileLoader):
        pass

    class Finder:
        @staticmethod
        def find_spec(name, path=None, target=None):
            spec = importlib.machinery.PathFinder.find_spec(name, path) if name == "installed" else None
            if spec is not None:
                spec.loader = Loader(name, spec.origin)
            return spec

    sys.meta_path.insert(0, Finder)
"""
REWRITTEN = """
    pytest.register_assert_rewrite("installed")
"""


@pytest.mark.parametrize("conftest", [STAND_IN, BY_A_HOOK, REWRITTEN], ids=["stand-in", "hook", "rewritten"])
def test_one_that_a_conftest_has_imported_otherwise_is_not(library: Project, conftest: str) -> None:
    first, between, last = found_in(library, conftest=conftest)
    assert all(was_imported_here(said) for said, _ in (first, between, last))
    assert last[0][PLUGINS][0] == "failed"  # the plugins were


@pytest.mark.parametrize(
    "otherwise",
    [
        "import sys; assert 'conftest' in sys.modules",
        "import words",
        "import threading, time; threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
    ],
    ids=["fails without a conftest", "imports the project", "starts a thread"],
)
def test_one_that_cannot_be_imported_ahead_is_not(library: Project, otherwise: str) -> None:
    library.write(**{"site-packages__optional": f"{otherwise}\nKIND = 'real'"})
    first, between, last = found_in(library, conftest="FORKS = False")
    assert all(was_imported_here(said) for said, _ in (first, between, last))
    assert last[0][PLUGINS][0] == "failed"
