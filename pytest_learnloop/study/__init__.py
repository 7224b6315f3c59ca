"""Studies: the learning loop run for every combination of some settings, several times each, and compared."""
