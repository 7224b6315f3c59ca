"""One run of ``pytest --learn``: baseline, learning loop, final run, delivery, each a step of its own."""
