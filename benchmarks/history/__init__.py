"""How many faults that libraries really had ``mutation`` repairs: ``python -m benchmarks.history --help``."""
