"""The pytest hooks of pytest-learnloop."""
