"""Candidates that change what is imported: new interpreters at first, later forks of one that has loaded others."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from evaluation_support import evaluate

from pytest_learnloop.testing import Project

PROJECT = {
    "words": """
        import re
        from pytest_learnloop import trainable

        @trainable
        def pattern():
            return "a+"

        A_WORD = re.compile(pattern())
    """,
    "test_words": """
        import os
        import loading
        from words import A_WORD

        def test_a_word(): assert A_WORD.fullmatch("ab")

        def test_output(capfd):
            print("said")
            assert capfd.readouterr().out.strip() == "said"

        def test_plugins_were_loaded_here(): assert os.getpid() == loading.PID, f"but in {loading.PID}."
    """,
}
PLUGINS = "test_words.py::test_plugins_were_loaded_here"

SCRIPT = """
    import os, re, signal

    def evaluation(evaluates, artifact, cases):
        (parameter,) = artifact.parameters

        def evaluated(source):
            found = evaluates.evaluate([Trial(Candidate({{parameter.id: source}}), cases, Detail.{detail})])[0]
            return [said(found), found.invalid]

        found = [evaluated({source!r})]
        for number in range({most}):
            before, _ = evaluated(f'def pattern(): return "[ab]{{{{2,{{number + 2}}}}}}"')
            if before["test_words.py::test_plugins_were_loaded_here"][0] == "failed":
                found.append([before, ""])
                {then}
                found.append(evaluated({source!r}))
                break
        return found
"""

RIGHT = 'def pattern(): return "[ab]+"'


def found_in(
    project: Project,
    source: str = RIGHT,
    detail: str = "TEXTS",
    then: str = "pass",
    plugin: str = "",
    conftest: str = "",
    most: int = 20,
) -> Any:
    """[what is said, why it is invalid] of a candidate of this source, which is evaluated before others and after them.

    Between the two, of the first other one for which plugins were loaded by another process than the one in which the
    tests ran; where that has not happened after so many, neither this nor the second follows.

    :param then: what is done before the second.
    :param plugin: a pytest plugin that is loaded with the others.
    :param conftest: what else the project's conftest does, first of all.
    """
    project.write(**PROJECT, loading=f"import os\nPID = os.getpid()\n{dedent(plugin)}")
    return evaluate(
        project,
        dedent(conftest) + dedent(SCRIPT).format(source=source, detail=detail, then=then, most=most),
        "-p",
        "loading",
    )
