"""A final run that can be interrupted."""

from __future__ import annotations

SLOW_IN_THE_FINAL_RUN = """
    import pathlib, time

    def pytest_sessionstart():
        with open("sessions", "a") as file: file.write("I")
        if pathlib.Path("sessions").read_text() == "II":
            pathlib.Path("final").touch()
            time.sleep(60)
"""
"""A conftest for ``--learn-allow=write``: the final run of the first run leaves ``final`` when it has begun."""
