"""The tables: where they come from, how their rows are divided, and how predictions are graded."""
