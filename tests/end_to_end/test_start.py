"""Learning from other code than is on disk: a stub, an older revision, a file."""

from __future__ import annotations

import shutil
import subprocess
from textwrap import dedent

import pytest
from start_support import HEAD, PRICING, RIGHT, UP_TO_SIX, learn, pricing

from pytest_learnloop.testing import Project

OLDER = f"{HEAD}    return copies * each // 2\n"
STUB = f"{HEAD}    raise NotImplementedError"


def shown(printed: str) -> str:
    return next(line for line in printed.splitlines() if line.startswith("SHOWN"))


def test_by_default_it_is_the_code_on_disk(project: Project) -> None:
    printed = learn(pricing(project, RIGHT))
    assert "Every relevant test passes with its best score: there is nothing to learn." in printed
    assert "SHOWN" not in printed
    assert project.result["settings"]["start"] == "current"
    assert project.result["on_disk"] == project.result["start"]


def test_from_a_stub(project: Project) -> None:
    printed = learn(pricing(project, RIGHT), "--learn-start=stub")
    assert repr(STUB) in shown(printed)
    assert "note: Learning starts from a stub for pricing:price; the gate compares with the code on disk." in printed
    assert (
        "the code on disk, which the gate compares with, has train 1.000, validation 1.000, held-out 1.000" in printed
    )
    result = project.result
    assert result["status"] == "improved"
    assert result["start"] == {"train": 0.0, "validation": 0.0, "held_out": 0.0}
    assert result["on_disk"] == result["best"] == {"train": 1.0, "validation": 1.0, "held_out": 1.0}
    assert "-    total = copies * each\n-    return total\n+    return each * copies\n" in project.patch


def test_what_is_learned_back_to_less_than_the_code_on_disk_is_refused(project: Project) -> None:
    before = pricing(project, UP_TO_SIX).read("pricing.py")
    printed = learn(project, "--learn-start=stub", "--learn-apply")
    assert "refused by the gate" in printed
    assert (
        "gate: held-out test test_pricing.py::test_many[30] passes with the code on disk and does not any more"
        in printed
    )
    assert project.result["status"] == "refused"
    assert project.result["verdict"]["held_out"]["gained"] == 2
    assert project.read("pricing.py") == before


def test_less_than_the_code_on_disk_where_nothing_is_held_out_is_refused_as_well(project: Project) -> None:
    up_to_three = UP_TO_SIX.replace(", 2800, 3500, 4200", "")
    printed = learn(pricing(project, up_to_three), "--learn-start=stub", "--deselect=test_pricing.py::test_many")
    assert "gate: on validation tests it scores 0.500, and the code on disk 1.000" in printed
    assert project.result["status"] == "refused"


def test_the_code_on_disk_learned_to_the_letter_is_nothing_to_deliver(project: Project) -> None:
    on_disk = f"{HEAD}    total = copies * each\n    return total"
    printed = learn(pricing(project, on_disk), "--learn-start=stub", "--learn-apply")
    assert "What was learned is the code on disk: there is nothing to deliver." in printed
    assert project.result["status"] == "unchanged"
    assert project.result["best"]["train"] == 1.0


MARKED = """
    from pytest_learnloop import trainable

    RATE = trainable(700, stub=1)
    SHIPPING = trainable(0, start="current", stub=9)

    @trainable(stub="return -1")
    def price(copies):
        return copies * RATE + SHIPPING
"""


def test_the_marks_say_what_a_stub_is(project: Project) -> None:
    pricing(project).write(pricing=MARKED)
    printed = learn(project, "--learn-budget=1 update", "-o", "learn_start=current", "--learn-start=stub")
    starts = {"RATE": "1", "SHIPPING": "9", "price": "def price(copies):\n    return -1"}
    assert shown(printed) == f"SHOWN { ({f'pricing:{name}': source for name, source in starts.items()})!r}"


def test_a_mark_counts_more_than_an_ini_file(project: Project) -> None:
    pricing(project).write(pricing=MARKED)
    project.pytester.makeini("[pytest]\nlearn_start = stub\n")
    printed = learn(project, "--learn-budget=1 update")
    starts = {"RATE": "1", "SHIPPING": "0", "price": "def price(copies):\n    return -1"}
    assert shown(printed) == f"SHOWN { ({f'pricing:{name}': source for name, source in starts.items()})!r}"


@pytest.fixture
def history(project: Project) -> Project:
    """A repository in which the price was half as much once."""
    if shutil.which("git") is None:
        pytest.skip("needs git")
    pricing(project, RIGHT)
    now = project.read("pricing.py")
    older = now.replace("copies * each", "_half(copies * each)") + "\n\ndef _half(cents):\n    return cents // 2\n"
    (project.path / "pricing.py").write_text(older)
    git = ("git", "-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "commit.gpgsign=false")
    for arguments in (("init", "--quiet"), ("add", "pricing.py"), ("commit", "--quiet", "--message=m")):
        subprocess.run([*git, *arguments], cwd=project.path, check=True)
    (project.path / "pricing.py").write_text(now)
    return project


def test_from_an_older_revision(history: Project) -> None:
    printed = learn(history, "--learn-start=git:HEAD")
    assert "def _half(cents):\\n    return cents // 2\\ndef price(" in shown(printed), "what it needs comes along"
    assert "note: Learning starts from the code of git:HEAD for pricing:price" in printed
    assert history.result["start"]["train"] == pytest.approx(1 / 3)
    assert history.result["status"] == "improved"
    (recorded,) = history.result["settings"]["decomposition"]["parameters"]
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=history.path, check=True, capture_output=True, text=True)
    assert recorded["start"] == f"git:{head.stdout.strip()}"


def test_from_a_file(project: Project) -> None:
    pricing(project, RIGHT).write(older=OLDER)
    printed = learn(project, "--learn-start=path:older.py")
    assert repr(OLDER.rstrip()) in shown(printed)
    assert project.result["status"] == "improved"
    assert project.result["start"]["train"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ("git:", "--learn-start: 'git:' is not valid; give current, stub, git:REVISION or path:FILE"),
        ("path:none.py", "--learn-start path:none.py: No such file or directory: give a path from *"),
        ("path:other.py", "--learn-start path:other.py: it defines nothing of what is to start from there (price)"),
        ("path:renamed.py", "learning cannot start from there: pricing:price: price takes (copies, each=…), *"),
        ("path:awaited.py", "learning cannot start from there: pricing:price: price is an ordinary function, *"),
    ],
)
def test_a_start_that_there_is_not_or_that_does_not_fit_is_refused(project: Project, start: str, message: str) -> None:
    pricing(project).write(
        other="def prices(): pass\n", renamed="def price(copies): pass\n", awaited="async " + RIGHT, marked=""
    )
    result = project.learn(f"--learn-start={start}")
    result.stderr.fnmatch_lines([f"ERROR: {message}"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_what_a_file_lacks_starts_from_the_code_on_disk(project: Project) -> None:
    pricing(project).write(limits="from pytest_learnloop import trainable\nLIMIT = trainable(3)\n", older=OLDER)
    printed = learn(project, "--learn-start=path:older.py", "--learn-target=limits:LIMIT")
    assert "note: path:older.py defines no limits:LIMIT: learning starts from the code on disk." in printed


def test_the_decomposition_is_recorded(project: Project) -> None:
    pricing(project).write(limits="from pytest_learnloop import trainable\nLIMIT = trainable(3)\n")
    learn(project, "--learn-start=stub", "--learn-edit=body", "--learn-target=limits:LIMIT")
    assert project.result["settings"]["decomposition"] == {
        "functions": 1,
        "literals": 1,
        "modules": ["limits", "pricing"],
        "parameters": [
            {"id": "limits:LIMIT", "kind": "literal", "start": "stub", "edit": "body"},
            {"id": "pricing:price", "kind": "function", "start": "stub", "edit": "body"},
        ],
    }


def test_a_stub_that_cannot_even_be_imported_is_refused(project: Project) -> None:
    pricing(project).write(pricing=f"{dedent(PRICING)}\nLIST = [price(copies) for copies in range(3)]\n")
    result = project.learn("--learn-start=stub")
    result.stderr.fnmatch_lines(
        ["ERROR: what learning is to start from cannot be run (pricing:price: used while modules are imported, *"]
    )
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_what_marks_say_is_explained(project: Project) -> None:
    pricing(project).write(pricing=PRICING.replace("@trainable", '@trainable(start="stub", edit="body")'))
    result = project.learn("--learn-explain")
    result.stdout.fnmatch_lines(["* pricing:price  (function, pricing.py:3, start=stub, edit=body)"])
