"""What settings that choose themselves are worth, on tasks whose best fixed setting is known."""
