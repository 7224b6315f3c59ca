"""Learning by reading: a model is shown what failed, and rewrites the code."""

from pytest_learnloop.optimizers.reflective.optimizer import ReflectiveOptimizer

__all__ = ["ReflectiveOptimizer"]
