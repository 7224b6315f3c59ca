"""What evaluation costs: ``python -m benchmarks`` for the goals, ``python -m benchmarks.scaling`` for growth."""
