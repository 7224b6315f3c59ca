"""How many planted faults ``mutation`` repairs: ``python -m benchmarks.repair --help``."""
