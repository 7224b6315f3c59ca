"""What is learned: one module a game, with the function ``act`` that a test plays it by."""
