"""OPRO (Yang et al. 2024) as trace-opt has it: earlier values with their feedback, and no workflow."""

from __future__ import annotations

from pytest_learnloop.models import Message
from pytest_learnloop.optimizers.trace.optimizer import Prepared
from pytest_learnloop.optimizers.trace.optoprime import OptoPrimeOptimizer, plain, recalled


class OPROOptimizer(OptoPrimeOptimizer):
    """Shows what was tried with what was said of it, and asks for something better."""

    name = "opro"

    def _composed(self, prepared: Prepared) -> tuple[Message, ...]:
        optimizer = self._of_library(self._library.optimizers.OPRO, prepared)
        optimizer.buffer = [
            ({name: (value, None) for name, value in variables.items()}, feedback)
            for variables, feedback in recalled(prepared)
        ]
        summary = optimizer.summarize()
        summary.variables = {name: (plain(value), rule) for name, (value, rule) in summary.variables.items()}
        system, user = optimizer.construct_prompt(summary)
        return Message("system", system), Message("user", user)
