"""TextGrad (Yuksekgonul et al. 2024) as trace-opt has it: criticism is passed back step by step, then applied."""

from __future__ import annotations

import io
from collections import Counter
from contextlib import redirect_stdout, suppress
from typing import Any

from pytest_learnloop.models import Answer, Message, ModelError, Request, Slot
from pytest_learnloop.optimizers import TEMPERATURE
from pytest_learnloop.optimizers.text.answers.reading import Reading
from pytest_learnloop.optimizers.trace.edits import within
from pytest_learnloop.optimizers.trace.graph import LearningGraph
from pytest_learnloop.optimizers.trace.lean import lean
from pytest_learnloop.optimizers.trace.optimizer import Asked, Prepared, TraceOptimizer
from pytest_learnloop.optimizers.trace.relay import Listener, Relay

_A_FEW = 3
"""Cases in a batch of which the size isn't known beforehand."""


class TextGradOptimizer(TraceOptimizer):
    """Several calls an update: one for each step that criticism goes back, which all proposals share, and then one for
    each proposal and parameter. It recalls nothing of the past."""

    name = "textgrad"
    _relay: Relay | None = None
    """Of the present update."""

    def calls_per_update(self, proposals: int) -> int:
        """For a few cases with one call of one function each; longer workflows take more."""
        size = self._batches.size or _A_FEW
        back = 2 if size == 1 else 3 * size
        return back + proposals

    def _seen(self, graph: LearningGraph) -> LearningGraph:
        return lean(graph)

    def _composed(self, prepared: Prepared) -> tuple[Message, ...]:
        listener = Listener()
        with suppress(ModelError):
            self._of_library(prepared, listener).propose()
        return listener.heard

    def _length(self, prepared: Prepared) -> int:
        """No prompt holds more than the texts at both ends of every edge, and the feedback."""
        texts = {node.id: node.text for node in prepared.graph.nodes}
        edges = [(source, node.id) for node in prepared.graph.nodes for _, source in node.inputs]
        ends = [texts[each] for edge in edges for each in edge]
        return sum(map(self._asker.count_tokens, [*ends, prepared.graph.feedback]))

    def _asked(self, prepared: Prepared, n: int, number: int) -> list[Asked]:
        optimizer = self._of_library(prepared, None)
        if self._relay is None or number == 0:
            self._relay = self._new_relay(prepared.number, optimizer.optimizer_system_prompt, n)
        else:
            self._relay.forget()
        optimizer.llm = self._relay
        asked: list[Asked] = []
        while len(asked) < n and not self._relay.stuck:
            asked.append(self._gone_through(optimizer, self._relay, prepared, len(asked) + 1))
        return asked

    def _new_relay(self, update: int, last_step: str, n: int) -> Relay:
        attempts: Counter[int] = Counter()

        def make(messages: tuple[Message, ...], proposal: int) -> Request:
            slot = proposal or n + 1  # what all proposals share has a slot behind theirs
            attempts[slot] += 1
            at = Slot(update, slot, attempts[slot])
            return Request(messages, TEMPERATURE, self._random.randrange(2**31), slot=at)

        return Relay(self._asker, make, last_step, n)

    def _gone_through(self, optimizer: Any, relay: Relay, prepared: Prepared, proposal: int) -> Asked:
        """One proposal.

        :raises ModelError: no call can succeed any more.
        """
        relay.begin(proposal)
        error: ModelError | None = None
        try:
            with redirect_stdout(io.StringIO()):  # it prints what it can't read, and we may be able to
                optimizer.propose()
        except ModelError as raised:
            error = raised
        if relay.fatal is not None:
            raise relay.fatal
        if error is not None and not relay.last_answers:
            return Asked(error, Reading())
        # With several parameters, some may have been answered before a call failed.
        return Asked(relay.last_answers[-1], self._read(relay.last_answers, optimizer, prepared))

    def _read(self, answers: list[Answer], optimizer: Any, prepared: Prepared) -> Reading:
        """The edits of all parameters together, from one answer for each."""
        parent = prepared.update.context.parent
        edits: dict[str, str] = {}
        problems = []
        for answer, parameter in zip(answers, prepared.propagated.ids.values(), strict=False):
            value = within(answer.text, *optimizer.new_variable_tags)
            reading = self._edits.of_value(parameter, value, parent, truncated=answer.truncated)
            edits |= reading.edits
            problems += [reading.problem] if reading.problem else []
        return Reading(edits, "" if edits else "; ".join(problems))

    def _of_library(self, prepared: Prepared, llm: object) -> Any:
        return self._library.optimizers.TextGrad([*prepared.propagated.parameters], llm=llm or _LATER)


_LATER = "later"
"""Stands for a model until there is one; without anything, trace-opt would make one of its own."""
