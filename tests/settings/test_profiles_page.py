"""The page on profiles says what the table in the code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_learnloop.profiles import PROFILES, Preset, Profile

PAGE = Path(__file__).parents[2] / "docs" / "profiles.md"


def row(preset: Preset) -> str:
    values = [f"`{value}`" if value else "" for value in (preset.value, preset.with_model)]
    return f"| {' | '.join([f'`--learn-{preset.option}`', *values, preset.why])} |"


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_each_profile_has_its_table(profile: Profile) -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    at = lines.index(f"## {profile.name}: {profile.purpose}")
    table = lines[at + 4 : at + 4 + len(profile.presets)]
    assert table == [row(preset) for preset in profile.presets], "write the rows on the right into docs/profiles.md"
