"""The two suites that are measured: a tiny one, and one like those of data libraries."""

from __future__ import annotations

from pathlib import Path

TINY_CODE = '''
import re

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def slugify(text):
    """Lower case, words joined by dashes."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def parse_duration(text):
    """Seconds of a text such as 1h30m."""
    return sum(int(n) * _UNITS[u] for n, u in re.findall(r"(\\d+)([smhd])", text))
'''

TINY_TESTS = '''
import pytest
from tiny import parse_duration, slugify


@pytest.mark.parametrize("n", range(30))
def test_slugify(n):
    assert slugify(f"Hello, World {n}!") == f"hello-world-{n}"


@pytest.mark.parametrize("n", range(30))
def test_parse_duration(n):
    assert parse_duration(f"{n}m{n}s") == 61 * n
'''


def tiny_candidate(number: int) -> dict[str, str]:
    """Sources that behave as the original does, and differ from candidate to candidate."""
    return {
        "tiny:slugify": f'''def slugify(text):
    """Variant {number}."""
    text = text.lower()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")''',
    }


def write_tiny(directory: Path) -> None:
    """Write the tiny suite: 60 tests of pure Python."""
    (directory / "tiny.py").write_text(TINY_CODE, encoding="utf-8")
    (directory / "test_tiny.py").write_text(TINY_TESTS, encoding="utf-8")
    (directory / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
