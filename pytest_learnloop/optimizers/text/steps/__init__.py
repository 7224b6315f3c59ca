"""The steps of an episode as text."""
