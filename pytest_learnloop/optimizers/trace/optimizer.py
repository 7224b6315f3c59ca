"""What the optimizers of trace-opt have in common here: one learning graph an update, and several answers to it."""

from __future__ import annotations

import math
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import (
    Artifact,
    Candidate,
    Evaluated,
    Experience,
    LearningContext,
    Parameter,
    Pool,
    Proposal,
)
from pytest_learnloop.errors import OptimizerError
from pytest_learnloop.learning.batch import Batches
from pytest_learnloop.learning.samplers import Related
from pytest_learnloop.models import Answer, Asker, ContextOverflowError, Message, ModelError
from pytest_learnloop.optimizers.memory_order import MemoryOrder
from pytest_learnloop.optimizers.text.answers.reading import Reading
from pytest_learnloop.optimizers.text.fruitless import is_of_no_use, why_nothing
from pytest_learnloop.optimizers.text.keepers import keepers
from pytest_learnloop.optimizers.text.novelty import Novelty
from pytest_learnloop.optimizers.trace.edits import EditReader
from pytest_learnloop.optimizers.trace.graph import LearningGraph
from pytest_learnloop.optimizers.trace.library import Library, check_installed, load
from pytest_learnloop.optimizers.trace.memory import Memory, Past
from pytest_learnloop.optimizers.trace.nodes import Propagated, propagate
from pytest_learnloop.optimizers.trace.update import Template, Update, ladder

_ROUNDS = 3
"""How often, at least, a model is asked in one update before it is said to have nothing new."""


@dataclass(frozen=True)
class Prepared:
    """An update, ready to be asked about."""

    update: Update
    graph: LearningGraph
    propagated: Propagated
    past: Sequence[Past]

    @property
    def number(self) -> int:
        """Of the update, from 1."""
        return self.update.context.update


@dataclass(frozen=True)
class Asked:
    """What came back for one proposal."""

    answer: Answer | ModelError
    reading: Reading


class TraceOptimizer(ABC):
    """Shows a model how recorded values came about, by one of trace-opt's optimizers; the run of the loop is ours.

    trace-opt builds the graph and the prompts; what is done with the answers, what is recalled of the past and every
    call of a model stay with us.
    """

    name = ""
    reads = True
    """Whether it reads failure texts, so that trials of its proposals have to report them."""

    def __init__(
        self,
        artifact: Artifact,
        seed: int,
        asker: Asker,
        context_tokens: int = 8000,
        *,
        batches: Batches | None = None,
        kept: int = 1,
        memory: int = 5,
        memory_order: MemoryOrder = MemoryOrder.RANK,
        returns: bool = False,
        check: Callable[[Candidate], object] | None = None,
        watch: Callable[[LearningGraph], object] | None = None,
    ) -> None:
        """
        :param seed: of everything random, and of the seeds that the model is given.
        :param context_tokens: most tokens of a prompt.
        :param batches: where the experiences that an update shows come from; by default three related ones each.
        :param kept: passing experiences that are shown at least where several are shown.
        :param memory: candidates of the past that a prompt recalls.
        :param returns: whether it may propose a candidate of the past again, as is of use where the last one is gone
            on from whatever its scores.
        :param check: raises ProposalError for a candidate that can't be used, before any test runs.
        :param watch: is given the learning graph of each update.
        :raises SettingsError: trace-opt is not installed.
        """
        check_installed(self.name)
        self._artifact, self._asker, self._tokens = artifact, asker, context_tokens
        self._random = random.Random(seed)
        self._batches = batches or Batches(Related(seed))
        self._most_kept = kept
        self._memory = Memory(artifact, memory, memory_order)
        self._edits = EditReader(artifact, check, asker.secrets)
        self._novelty = Novelty(artifact)
        self._returns = returns
        self._watch = watch
        self._loaded: Library | None = None

    def searches(self, parameter: Parameter) -> bool:
        """Code and literals of every kind, prompts among them."""
        return True

    def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
        """Up to ``n`` proposals that were not made before, unless it may return to such.

        :raises OptimizerError: the model can't be asked any more, or gives nothing new.
        """
        self._take_note(pool, context.parent)
        asked: list[Asked] = []
        for number in range(self._rounds(context)):
            answers = self._answers(self._shown(context), n, number)
            proposals = [proposal for each in answers if (proposal := self._proposal(each, context.parent))]
            if proposals:
                return proposals
            asked += answers
            if is_of_no_use(asked):
                break
        raise OptimizerError(why_nothing(asked))

    def preview(self, context: LearningContext, pool: Pool, n: int) -> list[tuple[Message, ...]]:
        """The messages that the first call of :meth:`propose` would send; for showing them, since it moves the dice."""
        return [self._composed(self._prepared(self._drawn(context)))]

    def observe(self, evaluated: Sequence[Evaluated]) -> None:
        """Remember what became of each proposal."""
        for each in evaluated:
            self._memory.hear(each)

    def _seen(self, graph: LearningGraph) -> LearningGraph:
        """The part of the learning graph that this optimizer makes use of."""
        return graph

    def _length(self, prepared: Prepared) -> int:
        """Tokens of the longest prompt, about."""
        return sum(self._asker.count_tokens(each.text) for each in self._composed(prepared))

    @abstractmethod
    def _composed(self, prepared: Prepared) -> tuple[Message, ...]:
        """The messages of the first call."""

    @abstractmethod
    def _asked(self, prepared: Prepared, n: int, number: int) -> list[Asked]:
        """Ask for ``n`` proposals.

        :param number: how many rounds this update has had.
        :raises ModelError: no call can succeed any more.
        """

    @property
    def _template(self) -> Template:
        """Of the next update: how large its batch is may be another than before."""
        return Template.INTERACTIVE if self._batches.size == 1 else Template.BATCH

    @property
    def _kept(self) -> int:
        return self._most_kept if self._template is Template.BATCH else 0

    @property
    def _library(self) -> Library:
        if self._loaded is None:
            self._loaded = load()
        return self._loaded

    def _take_note(self, pool: Pool, parent: Candidate) -> None:
        """Which candidates need not be proposed any more."""
        if self._returns:
            self._novelty.forget_all_but(parent)
            return
        for member in pool:
            self._novelty.add(member.candidate)

    def _rounds(self, context: LearningContext) -> int:
        """As many as it takes to show all that fails, or some more."""
        failing = len(context.failing)
        return max(_ROUNDS, math.ceil(failing / (self._batches.size or max(1, failing))))

    def _shown(self, context: LearningContext) -> Prepared:
        """What a round shows: another batch each time, since what came to nothing once may do so again."""
        prepared = self._prepared(self._drawn(context))
        if self._watch is not None:
            self._watch(prepared.graph)
        self._memory.show(self._sources(context, prepared.graph.reached), prepared.graph.feedback)
        return prepared

    def _answers(self, prepared: Prepared, n: int, number: int) -> list[Asked]:
        """What a round is answered; asked once more in fewer words where it is too long for the model."""
        try:
            answers = self._asked(prepared, n, number)
            if any(isinstance(each.answer, ContextOverflowError) for each in answers):
                self._tokens //= 2
                answers = self._asked(self._prepared(prepared.update), n, number)
            return answers
        except ModelError as error:
            raise OptimizerError(f"the model cannot be asked any more: {error}") from error

    def _drawn(self, context: LearningContext) -> Update:
        """The experiences of this update, those that fail first."""
        drawn = self._batches.draw(context.experiences)
        if not drawn:
            raise OptimizerError("there is no train case to learn from")
        (batch,) = drawn
        failing: list[Experience] = [each for each in batch if not each.outcome.best]
        passing = [each for each in batch if each.outcome.best]
        others = [each for each in context.experiences if each.outcome.best and each not in passing]
        missing = max(0, self._kept - len(passing))
        kept = self._batches.show(keepers(others, failing, missing, self._random))
        return Update(context, (*failing, *passing, *kept), self._template)

    def _prepared(self, update: Update) -> Prepared:
        """As much of an update as there is room for.

        :raises OptimizerError: there is not even room for the least of it.
        """
        past = self._memory.recall(update.context.sources(), update.touched)
        needed = 0
        for bounds in ladder(len(update.drawn), len(past), episodes=bool(update.episodes)):
            graph = self._seen(update.graph(bounds))
            recalled = past[len(past) - bounds.past :]
            prepared = Prepared(update, graph, propagate(self._library, graph, self._artifact), recalled)
            needed = self._length(prepared)
            if needed <= self._tokens:
                return prepared
        raise OptimizerError(
            f"the shortest prompt of {self.name} takes {needed} tokens, and there is room for {self._tokens}: give "
            "--learn-context more, or train a smaller piece"
        )

    def _sources(self, context: LearningContext, parameters: Sequence[str]) -> dict[str, str]:
        return {each: self._artifact.source_of(each, context.parent) for each in parameters}

    def _proposal(self, asked: Asked, parent: Candidate) -> Proposal | None:
        edits = asked.reading.edits
        if not edits or not self._novelty.is_new(parent, edits):
            return None
        return Proposal(edits, f"rewrote {', '.join(each.partition(':')[2] for each in edits)}", parent.id)
