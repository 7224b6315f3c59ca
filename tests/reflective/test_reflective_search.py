"""How the reflective optimizer goes on from what it hears: parents, batches, memory, repairs, plateaus."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import pytest
from reflective_support import (
    ADD,
    ScriptedAsker,
    adding,
    context_of,
    experience,
    fenced,
    function,
    one_function,
    pool_of,
    start_pool,
    told,
    two_functions,
)

from pytest_learnloop.domain import Artifact, Candidate, Evaluated, Experience, Fate, Member, Proposal
from pytest_learnloop.errors import OptimizerError
from pytest_learnloop.learning.batch import Batches
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.samplers import Related
from pytest_learnloop.models import Request
from pytest_learnloop.optimizers.memory_order import MemoryOrder
from pytest_learnloop.optimizers.reflective import ReflectiveOptimizer
from pytest_learnloop.optimizers.reflective.memory import Memory
from pytest_learnloop.optimizers.reflective.strategy import Record, Strategy, strategies
from pytest_learnloop.optimizers.reflective.tasks import Tasks
from pytest_learnloop.optimizers.text.novelty import Novelty

ARTIFACT = one_function()
ADD_MENDED = {"shop:add": "def add(a, b):\n    return a + b"}
TWICE_MENDED = {"shop:twice": "def twice(x):\n    return 2 * x"}
BOTH = {**ADD_MENDED, **TWICE_MENDED}
MANY = [*(experience(f"test_{n}", 0) for n in range(9)), *(experience(f"test_good_{n}", 1) for n in range(4))]


class Endless(ScriptedAsker):
    """Never gives the same answer twice."""

    def __init__(self) -> None:
        numbers = count(1)
        super().__init__(lambda request: adding(f"a + b * {next(numbers)}"))


def step(optimizer: ReflectiveOptimizer, update: int = 1, n: int = 1) -> list[Proposal]:
    return list(optimizer.propose(context_of(ARTIFACT, MANY, update=update), start_pool(ARTIFACT, MANY), n))


def test_each_slot_has_another_batch_and_screens_with_it() -> None:
    proposals = step(ReflectiveOptimizer(ARTIFACT, 0, Endless()), n=3)
    screens = [frozenset(case.nodeid for case in proposal.screen) for proposal in proposals]
    assert all(len(screen) == 3 for screen in screens)
    assert len(set(screens)) == 3


def test_a_prompt_shows_its_batch_and_two_passing_cases() -> None:
    asker = Endless()
    (proposal,) = step(ReflectiveOptimizer(ARTIFACT, 0, asker))
    shown = {each.case.nodeid for each in MANY if f"def {each.case.nodeid}()" in asker.prompts[0]}
    assert {case.nodeid for case in proposal.screen} == {name for name in shown if "good" not in name}
    assert len([name for name in shown if "good" in name]) == 2


def test_where_nothing_fails_validation_has_to_tell() -> None:
    passing = [experience("test_a", 1)]
    optimizer = ReflectiveOptimizer(ARTIFACT, 0, Endless())
    (proposal,) = optimizer.propose(context_of(ARTIFACT, passing), start_pool(ARTIFACT, passing), 1)
    assert proposal.screen == ()


def test_rejected_edits_are_shown_with_the_reason() -> None:
    asker = Endless()
    optimizer = ReflectiveOptimizer(ARTIFACT, 0, asker, patience=9)
    proposal, _ = step(optimizer, n=2)
    still = experience(proposal.screen[0].nodeid, 0, feedback="E   assert 7 == 12")
    optimizer.observe([told(proposal, reason="it improves none of the failing cases", train=[still])])
    step(optimizer, 2, n=2)
    before, _, after, _ = asker.prompts
    assert "a + b * 1" not in before
    assert "+    return a + b * 1" in after
    assert "It improves none of the failing cases." in after
    assert "assert 7 == 12" in after


@pytest.mark.parametrize(
    ("before", "now", "told_of_it"),
    [(0.25, 0.5, "went 0.25 -> 0.5 (better)"), (0.5, 0.25, "went 0.5 -> 0.25 (worse)"), (0, 0, "still fails")],
)
def test_what_a_rejected_edit_made_of_a_grade_is_told(before: float, now: float, told_of_it: str) -> None:
    memory = Memory(ARTIFACT)
    memory.see(context_of(ARTIFACT, [experience("test_a", before)]))
    proposal = Proposal(ADD_MENDED, parent=ARTIFACT.start.id)
    memory.hear(told(proposal, reason="too little", train=[experience("test_a", now)]), ARTIFACT.start)
    (rejection,) = memory.rejected(ARTIFACT.start, ["shop:add"])
    assert f"test_a {told_of_it}: " in rejection.reason


def test_functions_that_are_not_written_are_asked_for_together() -> None:
    sources = {name: f"def {name}(x):\n    raise NotImplementedError" for name in ("add", "twice")}
    artifact = Artifact(tuple(function(name, source) for name, source in sources.items()))
    asker = ScriptedAsker(lambda request: "\n".join(f"### {name}\n{fenced(code)}" for name, code in BOTH.items()))
    cases = [experience("test_a", 0, ("shop:add",))]
    (proposal,) = ReflectiveOptimizer(artifact, 0, asker).propose(
        context_of(artifact, cases), start_pool(artifact, cases), 1
    )
    assert asker.prompts[0].startswith("Write these Python functions:")
    assert proposal.edits == BOTH


def test_where_some_are_written_the_question_is_what_is_wrong() -> None:
    artifact = Artifact((function("add", ADD), function("twice", "def twice(x):\n    raise NotImplementedError")))
    asker = Endless()
    cases = [experience("test_a", 0, ("shop:add", "shop:twice"))]
    ReflectiveOptimizer(artifact, 0, asker).propose(context_of(artifact, cases), start_pool(artifact, cases), 1)
    assert "There is a bug in this Python code:" in asker.prompts[0]


def test_only_the_last_rejected_edits_are_remembered() -> None:
    asker = Endless()
    optimizer = ReflectiveOptimizer(ARTIFACT, 0, asker, memory=2, patience=9)
    for update in range(1, 4):
        optimizer.observe([told(proposal) for proposal in step(optimizer, update, n=2)])
    assert [f"a + b * {n}\n" in asker.prompts[-2] for n in (1, 2, 3, 4)] == [False, False, True, True]


@pytest.mark.parametrize(("order", "remembered"), [(MemoryOrder.RANK, 1), (MemoryOrder.FIFO, 5)])
def test_the_best_of_the_rejected_edits_is_remembered_or_the_last(order: MemoryOrder, remembered: int) -> None:
    asker = Endless()
    optimizer = ReflectiveOptimizer(ARTIFACT, 0, asker, memory=1, memory_order=order, patience=9)
    for update, score in enumerate((0.5, 0.0, 0.0), start=1):
        first, second = step(optimizer, update, n=2)
        improved = experience(first.screen[0].nodeid, score)
        optimizer.observe([told(second), told(first, train=[improved])])
    step(optimizer, 4, n=2)
    assert [n for n in range(1, 7) if f"+    return a + b * {n}\n" in asker.prompts[-2]] == [remembered]


def test_accepted_edits_are_not_held_against_their_parent() -> None:
    asker = Endless()
    optimizer = ReflectiveOptimizer(ARTIFACT, 0, asker)
    (proposal,) = step(optimizer)
    optimizer.observe([told(proposal, Fate.ACCEPTED)])
    step(optimizer, 2)
    assert "a + b * 1" not in asker.prompts[-1]


def test_what_could_not_be_run_goes_back_once() -> None:
    asker = Endless()
    optimizer = ReflectiveOptimizer(ARTIFACT, 0, asker)
    (proposal,) = step(optimizer)
    optimizer.observe([told(proposal, Fate.INVALID, "NameError: name 'x' is not defined")])
    (repaired,) = step(optimizer, 2)
    conversation = asker.requests[-1].messages
    assert [message.role for message in conversation] == ["system", "user", "assistant", "user"]
    assert conversation[2].text == adding("a + b * 1")
    assert "NameError: name 'x' is not defined" in conversation[3].text
    optimizer.observe([told(repaired, Fate.INVALID, "NameError again")])
    step(optimizer, 3)
    assert len(asker.requests[-1].messages) == 2


def test_a_repair_takes_one_slot() -> None:
    asker = Endless()
    optimizer = ReflectiveOptimizer(ARTIFACT, 0, asker)
    first = step(optimizer, n=2)
    optimizer.observe([told(first[0], Fate.INVALID, "NameError"), told(first[1])])
    assert len(step(optimizer, 2, n=2)) == 2
    assert [(each.slot.update, each.slot.slot) for each in asker.requests[2:]] == [(2, 1), (2, 2)]


REFLECT, REWRITE, CROSS = Strategy.REFLECT, Strategy.REWRITE, Strategy.CROSS


def test_the_strategy_changes_on_a_plateau_and_alternates() -> None:
    assert strategies(2, 2, 3, Record()) == [REWRITE, CROSS, REFLECT]
    assert [strategies(stale, 2, 1, Record())[0] for stale in (2, 3, 4, 5)] == [REWRITE, CROSS, REFLECT, REWRITE]


def test_slots_are_shared_at_first() -> None:
    shares = [strategies(0, 2, n, Record()).count(REWRITE) for n in (1, 2, 3, 4)]
    assert shares == [0, 1, 1, 2]


@pytest.mark.parametrize(("better", "rewrites"), [(REFLECT, [0, 1, 1, 1]), (REWRITE, [1, 1, 2, 3])])
def test_what_gains_more_is_asked_for_more(better: Strategy, rewrites: list[int]) -> None:
    record = Record()
    for strategy in (REFLECT, REWRITE):
        for _ in range(8):
            record.tried(strategy)
    for _ in range(6):
        record.gained(better)
    assert [strategies(0, 2, n, record).count(REWRITE) for n in (1, 2, 3, 4)] == rewrites


@pytest.mark.parametrize("gaining", ["mended", "rewritten"])
def test_the_optimizer_learns_what_its_model_does_well(gaining: str) -> None:
    numbers = count(1)

    def answer(request: Request) -> str:
        """A model that repeats what it is shown, or one that can't write from scratch."""
        seen = "return a - b" in request.messages[-1].text
        good = seen == (gaining == "mended")
        return adding(f"a + b * {next(numbers)}") if good else fenced(ADD)

    asker = ScriptedAsker(answer)
    optimizer = ReflectiveOptimizer(ARTIFACT, 0, asker, patience=99)
    for update in range(1, 6):
        proposals = step(optimizer, update, n=4)
        gains = [experience(proposals[0].screen[0].nodeid, 1)]
        optimizer.observe([told(proposal, train=gains) for proposal in proposals])
    asker.requests.clear()
    step(optimizer, 6, n=4)
    first = [each for each in asker.requests if each.slot.attempt == 1]
    mended = sum("return a - b" in each.messages[-1].text for each in first)
    assert mended == (3 if gaining == "mended" else 1)


def test_a_rewrite_does_not_show_the_code() -> None:
    asker = Endless()
    optimizer = ReflectiveOptimizer(ARTIFACT, 0, asker)
    step(optimizer, n=2)
    assert ["return a - b" in prompt for prompt in asker.prompts] == [True, False]
    assert "def add(a, b):" in asker.prompts[1]


def test_an_accepted_proposal_ends_the_plateau() -> None:
    asker = Endless()
    optimizer = ReflectiveOptimizer(ARTIFACT, 0, asker, patience=1)
    optimizer.observe([told(proposal) for proposal in step(optimizer, n=3)])
    optimizer.observe([told(proposal, Fate.ACCEPTED) for proposal in step(optimizer, 2, n=3)])
    step(optimizer, 3, n=3)
    mending = ["return a - b" in prompt for prompt in asker.prompts]
    assert mending[:6] == [True, True, False, False, False, True]
    assert mending[6] is True, "on a plateau of two updates it would be a rewrite again"


def test_a_batch_is_about_one_thing() -> None:
    artifact = two_functions()
    failing = [experience(f"test_{name}_{n}", 0, (f"shop:{name}",)) for name in ("add", "twice") for n in range(2)]
    optimizer = ReflectiveOptimizer(artifact, 0, ScriptedAsker(lambda request: adding(f"a + b * {request.seed}")))
    proposals = optimizer.propose(context_of(artifact, failing), start_pool(artifact, failing), 4)
    about = [{case.nodeid.split("_")[1] for case in proposal.screen} for proposal in proposals]
    assert proposals
    assert all(len(each) == 1 for each in about)


def test_passing_cases_that_reach_other_code_are_not_shown() -> None:
    artifact = two_functions()
    known = [experience("test_a", 0, ["shop:add"]), experience("test_b", 1, ["shop:twice"])]
    asker = ScriptedAsker([adding("a + b")])
    ReflectiveOptimizer(artifact, 0, asker).propose(context_of(artifact, known), start_pool(artifact, known), 1)
    assert "test_a" in asker.prompts[0]
    assert "test_b" not in asker.prompts[0]


@pytest.mark.parametrize(("harm", "merged"), [(1.0, True), (0.0, False)])
def test_what_different_members_have_mended_is_put_together_without_a_call(harm: float, merged: bool) -> None:
    found = two_specialists(harm=harm, open_case=True)
    together = [each for each in found.proposals if each.edits == TWICE_MENDED and each.parent == found.ours.id]
    assert bool(together) == merged
    assert [case.nodeid for each in together for case in each.screen] == ["test_b"] * merged
    assert {each.slot.slot for each in found.asked} == ({1} if merged else {1, 2})


@dataclass(frozen=True)
class Found:
    """What two specialists led to: one has mended ``test_a``, and the other one ``test_b``."""

    ours: Candidate
    """The parent."""
    proposals: list[Proposal]
    asked: list[Request]


def two_specialists(*, harm: float = 1.0, open_case: bool) -> Found:
    """A second update, with the two in the pool, of a model that always has something else to say.

    :param harm: score of the other one on what the start passes.
    :param open_case: whether there is a case which neither of them has mended.
    """
    artifact = two_functions()
    both = ("shop:add", "shop:twice")
    names = ["test_a", "test_b", "test_c", *(["test_d"] if open_case else [])]

    def scored(*scores: float) -> list[Experience]:
        return [experience(name, score, both) for name, score in zip(names, (*scores, 0), strict=False)]

    start, shown, others = scored(0, 0, 1), scored(1, 0, 1), scored(0, 1, harm)
    asker = ScriptedAsker(lambda request: adding(f"a + b * {request.seed}"))
    optimizer = ReflectiveOptimizer(artifact, 0, asker)
    first = list(optimizer.propose(context_of(artifact, start), start_pool(artifact, start), 2))
    ours, theirs = (Candidate(edit, artifact.start.id) for edit in (ADD_MENDED, TWICE_MENDED))
    optimizer.observe([Evaluated(first[0], Fate.REJECTED, "not better", theirs, tuple(others))])
    members = (Member(theirs, scores_of(others)), Member(ours, scores_of(shown)))
    pool = pool_of(*start_pool(artifact, start), *members)
    calls = len(asker.requests)
    proposals = list(optimizer.propose(context_of(artifact, shown, ours, update=2), pool, 2))
    return Found(ours, proposals, asker.requests[calls:])


def scores_of(experiences: list[Experience]) -> tuple[float, ...]:
    return tuple(each.outcome.score for each in experiences)


def test_nothing_is_asked_that_the_merged_candidate_answers() -> None:
    (request,) = two_specialists(open_case=True).asked
    assert "def test_d()" in request.messages[-1].text
    assert "'test_b' == 'right'" not in request.messages[-1].text


def test_nothing_is_asked_at_all_where_the_merged_candidate_answers_everything() -> None:
    found = two_specialists(open_case=False)
    assert not found.asked
    assert [each.edits for each in found.proposals] == [TWICE_MENDED]


def test_what_was_merged_before_is_asked_about_in_the_same_update(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Novelty.is_new
    merged = {**ADD_MENDED, **TWICE_MENDED}
    monkeypatch.setattr(
        Novelty,
        "is_new",
        lambda self, parent, edits: {**parent.edits, **edits} != merged and known(self, parent, edits),
    )
    found = two_specialists(open_case=False)
    assert found.asked
    assert found.proposals


def crossing(one: str, other: str, asker: ScriptedAsker, seed: int) -> tuple[list[Proposal], ScriptedAsker]:
    """What is proposed on a plateau with two specialists in the pool, changed in the parameters named.

    :param seed: one by which the second question is to rewrite the other one.
    """
    artifact = two_functions()
    both = ("shop:add", "shop:twice")
    start = [experience(f"test_{name}", 0, both) for name in "abc"]
    optimizer = ReflectiveOptimizer(artifact, seed, asker, patience=1)
    pool = start_pool(artifact, start)
    heard, members = [], []
    proposals = optimizer.propose(context_of(artifact, start), pool, 2)
    for proposal, name, solved in zip(proposals, (one, other), (0, 1), strict=True):
        assert set(proposal.edits) == {name}
        candidate = Candidate(proposal.edits, artifact.start.id)
        train = [experience(each.case.nodeid, float(number == solved), both) for number, each in enumerate(start)]
        heard.append(Evaluated(proposal, Fate.REJECTED, "not better", candidate, tuple(train)))
        members.append(Member(candidate, tuple(each.outcome.score for each in train)))
    optimizer.observe(heard)
    optimizer.observe([])
    context = context_of(artifact, heard[1].train, members[1].candidate, update=2)
    return list(optimizer.propose(context, pool_of(*pool.members, *members), 2)), asker


def test_edits_of_different_parameters_are_merged_without_a_call() -> None:
    first, second = fenced("def add(a, b):\n    return a + b"), fenced("def twice(x):\n    return x + x")
    proposals, asker = crossing("shop:add", "shop:twice", ScriptedAsker([first, second, "nothing"]), seed=5)
    merged = [each for each in proposals if "merged" in each.description]
    assert len(merged) == 1
    assert merged[0].parent is not None
    assert len(merged[0].edits) == 1
    assert len(merged[0].screen) == 1
    assert not any("Another version" in prompt for prompt in asker.prompts)


def test_edits_of_the_same_parameter_are_merged_by_a_call() -> None:
    def answer(request: Request) -> str:
        merging = "Another version of shop:add" in request.messages[-1].text
        return adding("merged") if merging else adding(f"a + b * {request.seed}")

    proposals, asker = crossing("shop:add", "shop:add", ScriptedAsker(answer), seed=4)
    assert any("return merged" in each.edits["shop:add"] for each in proposals)
    (prompt,) = [prompt for prompt in asker.prompts if "Another version" in prompt]
    assert prompt.count("return a + b *") == 2


def test_every_failing_function_is_asked_about_before_there_is_nothing_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tasks, "plan", lambda *args: [])  # chance draws nothing
    artifact = two_functions()
    cases = [experience("test_a", 0, ("shop:add",)), experience("test_b", 0, ("shop:twice",))]
    asker = ScriptedAsker(lambda request: "no idea")
    optimizer = ReflectiveOptimizer(artifact, 0, asker)
    with pytest.raises(OptimizerError, match="nothing new"):
        optimizer.propose(context_of(artifact, cases), start_pool(artifact, cases), 1)
    asked = [request.messages[1].text for request in asker.requests]
    assert any("def add" in text for text in asked)
    assert any("def twice" in text for text in asked)


def test_rejected_edits_of_other_functions_are_left_out() -> None:
    artifact = two_functions()
    memory = Memory(artifact)
    for name in ("add", "twice"):
        memory.hear(Evaluated(Proposal({f"shop:{name}": "x"}), Fate.REJECTED, f"{name} was wrong"), artifact.start)
    assert [each.reason for each in memory.rejected(artifact.start, ["shop:add"])] == ["Add was wrong."]


def test_a_case_that_is_no_longer_train_is_not_shown_any_more() -> None:
    asker = Endless()
    optimizer = ReflectiveOptimizer(ARTIFACT, 0, asker)
    step(optimizer)
    left = [each for each in MANY if each.case.nodeid in ("test_1", "test_good_2")]
    optimizer.propose(context_of(ARTIFACT, left, update=2), start_pool(ARTIFACT, left), 1)
    shown = {each.case.nodeid for each in MANY if f"def {each.case.nodeid}()" in asker.prompts[-1]}
    assert shown == {"test_1", "test_good_2"}


def test_nothing_is_asked_that_could_show_nothing() -> None:
    asker = Endless()
    budget = Budget(Limits(exposures=4))
    optimizer = ReflectiveOptimizer(ARTIFACT, 0, asker, batches=Batches(Related(0), 1, budget))
    assert len(step(optimizer, n=3)) == 3
    assert budget.spent.exposures == 4
    assert len(asker.requests) == 3, "three cases that fail, and for one question a case that passes"
    with pytest.raises(OptimizerError):
        step(optimizer, 2, n=3)
    assert len(asker.requests) == 3
