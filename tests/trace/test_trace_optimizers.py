"""trace-opt's optimizers, driven by models that answer well, badly and not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from trace_support import (
    CLAMP,
    FAILING,
    MENDED,
    PASSING,
    Reply,
    ScriptedAsker,
    artifact_of,
    clamped,
    context_of,
    experience,
    needs_trace_opt,
    pool_of,
    suggesting,
)

from pytest_learnloop.domain import Candidate, Experience, LearningContext, Member, Pool
from pytest_learnloop.errors import OptimizerError, ProposalError
from pytest_learnloop.learning.batch import Batches
from pytest_learnloop.learning.samplers import Related, Shuffle
from pytest_learnloop.models import (
    Answer,
    BudgetSpentError,
    ContextOverflowError,
    FatalModelError,
    Message,
    ModelError,
    Request,
    Slot,
)
from pytest_learnloop.optimizers.trace import OPROOptimizer, OptoPrimeOptimizer, TextGradOptimizer
from pytest_learnloop.optimizers.trace.graph import LearningGraph
from pytest_learnloop.optimizers.trace.optimizer import TraceOptimizer

pytestmark = needs_trace_opt

RIGHT = suggesting(clamp__code0=MENDED)
OTHER = suggesting(clamp__code0=MENDED.replace("min(value, high)", "high"))
one_prompt = pytest.mark.parametrize("kind", [OptoPrimeOptimizer, OPROOptimizer])
every_kind = pytest.mark.parametrize("kind", [OptoPrimeOptimizer, OPROOptimizer, TextGradOptimizer])


def improved(text: str) -> Callable[[Request], Reply]:
    """What TextGrad is answered: criticism, and in its last step a text."""

    def reply(request: Request) -> Reply:
        return text if "<IMPROVED_VARIABLE>" in request.messages[0].text else "It ignores the upper bound."

    return reply


def right_for(kind: type[TraceOptimizer]) -> ScriptedAsker:
    if kind is TextGradOptimizer:
        return ScriptedAsker(improved(f"<IMPROVED_VARIABLE>\n{MENDED}</IMPROVED_VARIABLE>"))
    return ScriptedAsker([RIGHT])


def proposed(optimizer: TraceOptimizer, n: int = 1, *experiences: Experience) -> list[dict[str, str]]:
    artifact = artifact_of()
    context = context_of(artifact, *experiences)
    return [dict(each.edits) for each in optimizer.propose(context, pool_of(artifact), n)]


def failure(optimizer: TraceOptimizer, n: int = 1) -> str:
    with pytest.raises(OptimizerError) as raised:
        proposed(optimizer, n)
    return str(raised.value)


@every_kind
def test_a_right_answer(kind: type[TraceOptimizer]) -> None:
    artifact, asker = artifact_of(), right_for(kind)
    (proposal,) = kind(artifact, 0, asker).propose(context_of(artifact), pool_of(artifact), 1)
    assert proposal.edits["shop:clamp"].strip() == MENDED.strip()
    assert (proposal.description, proposal.parent) == ("rewrote clamp", artifact.start.id)


@one_prompt
def test_several_proposals_are_asked_for_at_once_each_with_another_seed(kind: type[TraceOptimizer]) -> None:
    asker = ScriptedAsker([RIGHT, OTHER, RIGHT])
    assert len(proposed(kind(artifact_of(), 0, asker), 3)) == 2
    assert asker.rounds == [3]
    assert len({request.seed for request in asker.requests}) == 3
    assert len({request.messages for request in asker.requests}) == 1
    assert [request.slot for request in asker.requests] == [Slot(1, 1), Slot(1, 2), Slot(1, 3)]


@every_kind
def test_the_same_seed_asks_the_same(kind: type[TraceOptimizer]) -> None:
    cases = [experience(f"test_{name}", clamped(name, name)) for name in "123456"]
    asked = []
    for seed in (5, 5, 6):
        asker = right_for(kind)
        proposed(kind(artifact_of(), seed, asker), 2, *cases)
        asked.append(asker.requests)
    assert asked[0] == asked[1]
    assert asked[0] != asked[2]


@one_prompt
@pytest.mark.parametrize(
    "useless",
    [
        "",
        "I can't.",
        "{",
        '{"suggestion": 5}',
        suggesting(clamp__code0=CLAMP),
        suggesting(clamp__code0="def clamp(:"),
        suggesting(os__code0="import os"),
        suggesting(clamp__code0="__import__('os').system('id')"),
        Answer('{"suggestion": {"clamp__code0": "def clamp(value, low, high):\\n    if', truncated=True),
        ModelError("overloaded"),
    ],
)
def test_a_useless_answer_costs_one_proposal(kind: type[TraceOptimizer], useless: Reply) -> None:
    (edits,) = proposed(kind(artifact_of(), 0, ScriptedAsker([useless, RIGHT])), 2)
    assert set(edits) == {"shop:clamp"}


@one_prompt
def test_the_word_to_stop_inside_code_is_part_of_an_answer(kind: type[TraceOptimizer]) -> None:
    answer = suggesting(clamp__code0=MENDED.replace("min(", "min(  # TERMINATE\n        "))
    (edits,) = proposed(kind(artifact_of(), 0, ScriptedAsker([answer])))
    assert "TERMINATE" in edits["shop:clamp"]


@one_prompt
def test_the_bare_word_to_stop_means_no_change(kind: type[TraceOptimizer]) -> None:
    asker = ScriptedAsker(["TERMINATE"])
    assert failure(kind(artifact_of(), 0, asker)) == (
        "the last 3 answers of the model held nothing new that could be tried; each of them: it says that nothing has "
        "to be changed"
    )
    asker = ScriptedAsker(["TERMINATE", RIGHT])
    assert len(proposed(kind(artifact_of(), 0, asker))) == 1
    assert [request.slot.attempt for request in asker.requests] == [1, 2]


@every_kind
def test_errors_end_an_update_with_their_reason(kind: type[TraceOptimizer]) -> None:
    asker = ScriptedAsker([ModelError("overloaded")])
    assert failure(kind(artifact_of(), 0, asker), 2) == "all of the last 2 calls of the model failed: overloaded"
    asker = ScriptedAsker([BudgetSpentError("40 calls were made")])
    assert failure(kind(artifact_of(), 0, asker), 2) == "40 calls were made"


@every_kind
def test_one_call_that_fails_does_not_end_an_update(kind: type[TraceOptimizer]) -> None:
    right, failures = right_for(kind), [ModelError("overloaded")]
    asker = ScriptedAsker(lambda request: failures.pop() if failures else right.ask([request])[0])
    (edits,) = proposed(kind(artifact_of(), 0, asker, batches=Batches(Related(0), 1)))
    assert edits["shop:clamp"].strip() == MENDED.strip()


@every_kind
def test_what_fails_is_shown_once_before_a_model_is_said_to_have_nothing_new(kind: type[TraceOptimizer]) -> None:
    graphs: list[LearningGraph] = []
    cases = [experience(f"test_{name}", clamped("7", "7")) for name in "abcde"]
    optimizer = kind(artifact_of(), 0, ScriptedAsker(["no idea"]), batches=Batches(Shuffle(0), 1), watch=graphs.append)
    with pytest.raises(OptimizerError, match="held nothing new"):
        optimizer.propose(context_of(artifact_of(), *cases), pool_of(artifact_of()), 1)
    assert len({graph.output.id for graph in graphs}) == len(cases)


class FatalAsker(ScriptedAsker):
    """Can't be asked at all."""

    def ask(self, requests: object) -> list[Answer | ModelError]:
        self.rounds.append(1)
        raise FatalModelError("bad key")


@every_kind
def test_no_call_can_succeed(kind: type[TraceOptimizer]) -> None:
    asker = FatalAsker([])
    assert failure(kind(artifact_of(), 0, asker)) == "the model cannot be asked any more: bad key"
    assert asker.rounds == [1]


@one_prompt
def test_a_prompt_that_is_too_long_is_shortened_once(kind: type[TraceOptimizer]) -> None:
    asker = ScriptedAsker([ContextOverflowError("too long"), RIGHT])
    cases = [experience(f"test_{name}", clamped("7", "7"), said="E x\n" * 30) for name in "abc"]
    assert len(proposed(kind(artifact_of(), 0, asker, 1100), 1, *cases)) == 1
    first, second = (sum(len(each.text.split()) for each in request.messages) for request in asker.requests)
    assert second <= 550 or first == second
    assert second <= first


@every_kind
def test_no_room_at_all(kind: type[TraceOptimizer]) -> None:
    assert "give --learn-context more" in failure(kind(artifact_of(), 0, right_for(kind), 20))


@every_kind
def test_candidates_that_cannot_be_used_are_not_proposed(kind: type[TraceOptimizer]) -> None:
    def refuse(candidate: Candidate) -> None:
        raise ProposalError("its name was changed")

    assert "held nothing new" in failure(kind(artifact_of(), 0, right_for(kind), check=refuse))


@every_kind
def test_what_the_pool_holds_is_not_proposed_again(kind: type[TraceOptimizer]) -> None:
    artifact = artifact_of()
    known = Member(Candidate({"shop:clamp": MENDED}, artifact.start.id), (0.5, 0.5))
    with pytest.raises(OptimizerError, match="held nothing new"):
        kind(artifact, 0, right_for(kind)).propose(context_of(artifact), Pool((known,), known), 1)


@every_kind
def test_it_may_return_to_a_candidate_of_the_past(kind: type[TraceOptimizer]) -> None:
    artifact = artifact_of()
    optimizer = kind(artifact, 0, right_for(kind), returns=True)
    mended = Candidate({"shop:clamp": MENDED}, artifact.start.id)
    other = Candidate({"shop:clamp": MENDED.replace("value, high", "high, value + 1")}, mended.id)
    pool = Pool((member := Member(mended, (0.5, 0.5)), Member(other, (0.5, 0.5))), member)
    for parent in (artifact.start, other):
        (proposal,) = optimizer.propose(context_of(artifact, parent=parent), pool, 1)
        assert proposal.edits["shop:clamp"].strip() == MENDED.strip()
    with pytest.raises(OptimizerError, match="held nothing new"):
        optimizer.propose(context_of(artifact, parent=mended), pool, 1)


def test_a_batch_shows_failing_cases_and_one_that_passes() -> None:
    graphs: list[LearningGraph] = []
    failing = [experience(f"test_{name}", clamped("7", "7")) for name in "abcdef"]
    optimizer = OptoPrimeOptimizer(
        artifact_of(), 0, ScriptedAsker([RIGHT]), batches=Batches(Related(0), 2), watch=graphs.append
    )
    proposed(optimizer, 1, *failing, PASSING, PASSING)
    (graph,) = graphs
    assert sorted(graph.output.text.strip("[]").split(", ")) == ["failed", "failed", "passed"]


def test_a_context_that_is_a_batch_is_shown_as_a_whole() -> None:
    graphs: list[LearningGraph] = []
    optimizer = OptoPrimeOptimizer(
        artifact_of(), 0, ScriptedAsker([RIGHT]), batches=Batches(Related(0), 3), watch=graphs.append
    )
    proposed(optimizer, 1, PASSING, FAILING)
    assert graphs[0].output.text == "[failed, passed]"


def test_a_batch_of_one_is_one_case_and_nothing_to_join() -> None:
    graphs: list[LearningGraph] = []
    optimizer = OptoPrimeOptimizer(
        artifact_of(), 0, ScriptedAsker([RIGHT]), batches=Batches(Related(0), 1), watch=graphs.append
    )
    cases = [experience(f"test_{name}", clamped("7", "7")) for name in "ab"]
    proposed(optimizer, 1, *cases, PASSING)
    assert graphs[0].output.id in {f"case {each.case.key}" for each in cases}


def test_where_nothing_fails_passing_cases_are_shown() -> None:
    graphs: list[LearningGraph] = []
    optimizer = OptoPrimeOptimizer(
        artifact_of(), 0, ScriptedAsker([RIGHT]), batches=Batches(Related(0), 2), watch=graphs.append
    )
    proposed(optimizer, 1, *(experience(f"test_{name}", clamped("3", "3"), score=1.0) for name in "abcd"))
    assert graphs[0].output.text == "[passed, passed]"


def test_no_case_at_all() -> None:
    artifact = artifact_of()
    nothing = LearningContext(artifact, artifact.start, ())
    with pytest.raises(OptimizerError, match="there is no train case to learn from"):
        OptoPrimeOptimizer(artifact, 0, ScriptedAsker([RIGHT])).propose(nothing, pool_of(artifact), 1)


def test_textgrad_passes_criticism_back_once_for_all_proposals() -> None:
    asker = right_for(TextGradOptimizer)
    optimizer = TextGradOptimizer(artifact_of(), 0, asker, batches=Batches(Related(0), 1))
    proposed(optimizer, 3, FAILING, PASSING)
    assert asker.rounds == [1, 1, 3]
    assert sum(asker.rounds) == optimizer.calls_per_update(3)
    assert [request.slot for request in asker.requests] == [
        Slot(1, 4, 1),
        Slot(1, 4, 2),
        Slot(1, 1),
        Slot(1, 2),
        Slot(1, 3),
    ]
    last = asker.requests[-1].messages[1].text
    assert "It ignores the upper bound." in last
    assert "clamp(value=7, low=1, high=5) gave 7" in last


def test_textgrad_announces_the_calls_of_a_batch() -> None:
    asker = right_for(TextGradOptimizer)
    optimizer = TextGradOptimizer(artifact_of(), 0, asker, batches=Batches(Related(0), 2))
    proposed(optimizer, 2, FAILING, PASSING)
    assert sum(asker.rounds) == optimizer.calls_per_update(2)


def test_textgrad_asks_for_the_last_step_alone_once_more() -> None:
    texts = iter(["no idea", f"<IMPROVED_VARIABLE>{MENDED}</IMPROVED_VARIABLE>"])

    def reply(request: Request) -> Reply:
        return next(texts) if "<IMPROVED_VARIABLE>" in request.messages[0].text else "It ignores the upper bound."

    asker = ScriptedAsker(reply)
    assert proposed(TextGradOptimizer(artifact_of(), 0, asker, batches=Batches(Related(0), 1)), 1, FAILING)
    assert [request.slot for request in asker.requests] == [Slot(1, 2, 1), Slot(1, 2, 2), Slot(1, 1, 1), Slot(1, 1, 2)]


@pytest.mark.parametrize(
    "answer",
    [
        f"<IMPROVED_VARIABLE>```python\n{MENDED}```</IMPROVED_VARIABLE>",
        f"<IMPROVED_VARIABLE>{MENDED}",
        f"Here it is:\n```python\n{MENDED}```",
        f"<IMPROVED_VARIABLE>Here it is:\n```python\n{MENDED}```\n</IMPROVED_VARIABLE>",
    ],
)
def test_textgrad_takes_answers_in_another_form(answer: str) -> None:
    (edits,) = proposed(TextGradOptimizer(artifact_of(), 0, ScriptedAsker(improved(answer))))
    assert edits["shop:clamp"].strip() == MENDED.strip()


def test_textgrad_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert "held nothing new" in failure(TextGradOptimizer(artifact_of(), 0, ScriptedAsker(improved("no idea"))))
    assert capsys.readouterr().out == ""


def test_textgrad_takes_what_was_answered_before_a_call_failed() -> None:
    cases = [experience("test_both", clamped("7", "7"), touched=["shop:clamp", "shop:LABEL"])]
    last = iter([f"<IMPROVED_VARIABLE>{MENDED}</IMPROVED_VARIABLE>"])

    def reply(request: Request) -> Reply:
        if "<IMPROVED_VARIABLE>" not in request.messages[0].text:
            return "It ignores the upper bound."
        return next(last, ModelError("overloaded"))

    assert [set(each) for each in proposed(TextGradOptimizer(artifact_of(), 0, ScriptedAsker(reply)), 1, *cases)] == [
        {"shop:clamp"}
    ]


@every_kind
def test_a_preview_sends_nothing(kind: type[TraceOptimizer]) -> None:
    artifact, asker = artifact_of(), right_for(kind)
    ((system, user),) = kind(artifact, 0, asker).preview(context_of(artifact), pool_of(artifact), 2)
    assert (system.role, user.role) == ("system", "user")
    assert isinstance(user, Message)
    assert user.text
    assert asker.requests == []
