"""``mutation``: search-based program repair for Python, the optimizer that needs no model.

Failing and passing cases blame lines (``localization``); operators turn the nodes of these lines into text edits
(``operators``); the likeliest come first, and what the run teaches changes the order (``frontier``, ``preferences``);
edits that helped without being accepted are tried again on top of accepted ones (``composition``).
"""

from __future__ import annotations

from pytest_learnloop.optimizers.mutation.optimizer import MutationOptimizer

__all__ = ["MutationOptimizer"]
