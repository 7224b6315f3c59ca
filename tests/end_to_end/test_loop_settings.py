"""Which candidate is gone on from, which one is delivered, and whether a gate has a say, in whole runs."""

from __future__ import annotations

from scripted_support import scripted

from pytest_learnloop.testing import Project

PARTLY, UNENDING, RIGHT, WORSE = (
    "def clamp(value, low, high):\n    return min(max(value, low), high) if high < 100 else low\n",
    "def clamp(value, low, high):\n    import time\n    time.sleep(1000)\n",
    "def clamp(value, low, high):\n    return min(max(value, low), high)\n",
    "def clamp(value, low, high):\n    return low\n",
)


def proposing(*sources: str) -> str:
    return scripted("clamping:clamp", *sources)


SCRIPTED = ("--learn-optimizer=scripted", "--learn-proposals=1", "--learn-accept=always", "-s")


def test_every_candidate_is_gone_on_from_and_the_best_delivered(clamp: Project) -> None:
    clamp.write(conftest=proposing(PARTLY, WORSE))
    result = clamp.learn(*SCRIPTED)
    parents = [line.removeprefix("PARENT ") for line in result.outlines if line.startswith("PARENT")]
    assert parents == ["start", "return min(max(value, low), high) if high < 100 else low", "return low"]
    assert clamp.result["status"] == "improved"
    assert "+    return min(max(value, low), high) if high < 100 else low" in clamp.patch


def test_the_last_is_refused_where_it_is_worse(clamp: Project) -> None:
    clamp.write(conftest=proposing(PARTLY, WORSE))
    result = clamp.learn(*SCRIPTED, "--learn-select=last")
    result.stdout.fnmatch_lines(["refused by the gate: *", "gate: it is not better than the start on the tests that*"])
    assert clamp.result["status"] == "refused"


def test_without_a_gate_it_is_delivered_and_the_run_says_so_loudly(clamp: Project) -> None:
    clamp.write(conftest=proposing(PARTLY, WORSE))
    result = clamp.learn(*SCRIPTED, "--learn-select=last", "--learn-gate=off")
    result.stdout.fnmatch_lines(["delivered, though the gate would have refused it: *", "THE GATE IS OFF *"])
    assert clamp.result["status"] == "ungated"
    assert clamp.result["settings"]["gate"] is False
    assert not clamp.result["gate"]["passed"]
    assert "+    return low" in clamp.patch


def test_a_gate_that_is_off_and_would_have_passed_what_is_better(clamp: Project) -> None:
    clamp.write(conftest=proposing(RIGHT))
    result = clamp.learn(*SCRIPTED, "--learn-gate=off")
    result.stdout.fnmatch_lines(["improved: *", "THE GATE IS OFF *would have passed*"])
    assert clamp.result["status"] == "improved"


def test_what_takes_its_process_with_it_is_not_gone_on_from(clamp: Project) -> None:
    clamp.write(conftest=proposing(PARTLY, UNENDING))
    result = clamp.learn(*SCRIPTED, "--learn-timeout=1")
    result.stdout.fnmatch_lines(
        ["update 2: going on from the last valid candidate, as of this one: it ended in a timeo*"]
    )
    parents = [line.removeprefix("PARENT ") for line in result.outlines if line.startswith("PARENT")]
    assert parents[-1] == "return min(max(value, low), high) if high < 100 else low"


def test_a_run_tells_what_it_was_set_to(clamp: Project) -> None:
    clamp.learn("--learn-profile=paper", "--learn-budget=2 updates")
    told = clamp.result["settings"]
    assert (told["profile"], told["accept"], told["gate"], told["limits"]) == ("paper", "always", False, "2 updates")
    assert clamp.result["updates"] == 2
