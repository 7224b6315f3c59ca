"""trace-opt's optimizers on recorded runs of tests, which see plain values and know nothing of it."""

from pytest_learnloop.optimizers.trace.opro import OPROOptimizer
from pytest_learnloop.optimizers.trace.optoprime import OptoPrimeOptimizer
from pytest_learnloop.optimizers.trace.textgrad import TextGradOptimizer

__all__ = ["OPROOptimizer", "OptoPrimeOptimizer", "TextGradOptimizer"]
