"""Atari's games as environments that a policy of plain Python plays."""
