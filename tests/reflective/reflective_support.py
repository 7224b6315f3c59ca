"""What the tests of optimizers that ask a model share: a model that answers from a script, and small artifacts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pytest_learnloop.domain import (
    Artifact,
    Candidate,
    Case,
    CaseSource,
    Ending,
    Evaluated,
    Experience,
    Fate,
    LearningContext,
    Member,
    Outcome,
    Parameter,
    ParameterKind,
    Pool,
    Proposal,
)
from pytest_learnloop.models import Answer, ModelError, Request

ADD = "def add(a, b):\n    return a - b\n"
TWICE = "def twice(x):\n    return x + 2\n"

Reply = str | Answer | ModelError


def words(text: str) -> int:
    """Tokens, as these tests count them."""
    return len(text.split())


@dataclass
class ScriptedAsker:
    """Answers in turn; the last answer is given for ever."""

    replies: Sequence[Reply] | Callable[[Request], Reply]
    requests: list[Request] = field(default_factory=list)
    rounds: list[int] = field(default_factory=list)
    """Number of requests sent at once, for each time."""

    def ask(self, requests: Sequence[Request]) -> list[Answer | ModelError]:
        self.rounds.append(len(requests))
        return [self._answer(request) for request in requests]

    def _answer(self, request: Request) -> Answer | ModelError:
        number = len(self.requests)
        self.requests.append(request)
        reply = self.replies(request) if callable(self.replies) else self.replies[min(number, len(self.replies) - 1)]
        return Answer(reply) if isinstance(reply, str) else reply

    def count_tokens(self, text: str) -> int:
        return words(text)

    @property
    def prompts(self) -> list[str]:
        """The last user message of each request."""
        return [request.messages[-1].text for request in self.requests]


def function(name: str, source: str, module: str = "shop") -> Parameter:
    return Parameter(f"{module}:{name}", ParameterKind.FUNCTION, f"/nowhere/{module}.py", 1, source)


def two_functions() -> Artifact:
    return Artifact((function("add", ADD), function("twice", TWICE)))


def one_function() -> Artifact:
    return Artifact((function("add", ADD),))


def experience(name: str, score: float, touched: Iterable[str] = ("shop:add",), feedback: str = "") -> Experience:
    ending = Ending.PASSED if score == 1 else Ending.FAILED
    text = feedback or ("" if score == 1 else f"E       assert {name!r} == 'right'")
    return Experience(Case(name), Outcome(ending, score, feedback=text, touched=frozenset(touched)))


def context_of(
    artifact: Artifact, experiences: Iterable[Experience], parent: Candidate | None = None, update: int = 1
) -> LearningContext:
    shown = tuple(experiences)
    tests = {each.case: CaseSource(f"def {each.case.nodeid}():\n    check()\n") for each in shown}
    return LearningContext(artifact, parent or artifact.start, shown, update, tests)


def pool_of(*members: Member) -> Pool:
    return Pool(members, members[-1])


def start_pool(artifact: Artifact, experiences: Iterable[Experience]) -> Pool:
    return pool_of(Member(artifact.start, tuple(each.outcome.score for each in experiences)))


def told(
    proposal: Proposal, fate: Fate = Fate.REJECTED, reason: str = "", train: Iterable[Experience] = ()
) -> Evaluated:
    return Evaluated(proposal, fate, reason, Candidate(proposal.edits, proposal.parent), tuple(train))


def fenced(code: str) -> str:
    return f"```python\n{code}\n```"


def adding(expression: str) -> str:
    """An answer that rewrites ``add``."""
    return fenced(f"def add(a, b):\n    return {expression}")
