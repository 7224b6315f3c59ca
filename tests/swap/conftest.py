from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from swap_helpers import Modules


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Modules]:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    written = Modules(tmp_path)
    yield written
    written.forget()
