"""TextGrad (Yuksekgonul et al. 2024) as trace-opt has it: criticism is passed back step by step, then applied."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from contextlib import redirect_stdout, suppress
from typing import Any

from pytest_learnloop.models import Answer, Asker, Message, ModelError, Request, Slot
from pytest_learnloop.optimizers.text.answers.reading import Reading
from pytest_learnloop.optimizers.trace.edits import Tags
from pytest_learnloop.optimizers.trace.graph import LearningGraph
from pytest_learnloop.optimizers.trace.lean import lean
from pytest_learnloop.optimizers.trace.optimizer import Asked, Prepared, TraceOptimizer
from pytest_learnloop.optimizers.trace.relay import Relay


class TextGradOptimizer(TraceOptimizer):
    """Several calls an update: one for each step that criticism goes back, which all proposals share, and then one for
    each proposal and parameter. It recalls nothing of the past."""

    name = "textgrad"

    def calls_per_update(self, proposals: int) -> int:
        """For cases with one call of one function each; longer workflows take more."""
        back = 2 if self._batch == 1 else 3 * self._batch
        return back + proposals

    def _seen(self, graph: LearningGraph) -> LearningGraph:
        return lean(graph)

    def _composed(self, prepared: Prepared) -> tuple[Message, ...]:
        listener = _Listener()
        optimizer = self._of_library(prepared, listener)
        with suppress(_HeardError):
            optimizer.propose()
        return listener.messages

    def _length(self, prepared: Prepared) -> int:
        """No prompt holds more than the texts at both ends of all edges, and the feedback."""
        texts = {node.id: node.text for node in prepared.graph.nodes}
        ends = [texts[each] for node in prepared.graph.nodes for _, source in node.inputs for each in (source, node.id)]
        return sum(map(self._asker.count_tokens, [*ends, prepared.graph.feedback]))

    def _asked(self, prepared: Prepared, n: int, number: int) -> list[Asked]:
        optimizer = self._of_library(prepared, None)
        relay = Relay(self._asker, _Requests(self, prepared.number, number, n).make, optimizer.optimizer_system_prompt, n)
        optimizer.llm = relay
        return [self._passed(optimizer, relay, prepared, proposal) for proposal in range(1, n + 1)]
