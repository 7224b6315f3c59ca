"""How optimizers compare on equal terms: ``python -m benchmarks.optimizers --help``."""
