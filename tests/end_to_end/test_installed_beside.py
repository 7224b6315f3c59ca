"""A project that is installed beside its own files: learning would rewrite the copy, and no patch would be of use."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_learnloop.errors import TargetError
from pytest_learnloop.source.installed import check_not_copies
from pytest_learnloop.testing import Project

SHOP = "def double(x):\n    return x\n"


@pytest.fixture
def shop(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Tests import ``shop`` from a directory like those that packages are installed in."""
    project.write(
        shop=SHOP,
        tests__test_shop="from shop import double\n\ndef test_double(): assert double(2) == 4\n",
        **{"env__site-packages__shop": SHOP},
    )
    monkeypatch.chdir(project.path / "tests")
    monkeypatch.setenv("PYTHONPATH", f"{project.path / 'env' / 'site-packages'}")
    return project


@pytest.mark.parametrize("target", ["auto", "shop:double"])
def test_the_copy_is_not_learned_from(shop: Project, target: str) -> None:
    result = shop.learn("--learn-target", target)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*import *site-packages*, and not its own file, *shop.py: *pip install -e*pythonpath = .*"]
    )


def test_the_file_itself_is_no_copy(tmp_path: Path) -> None:
    root, installed = tmp_path / "site-packages", tmp_path / "env" / "site-packages" / "shop.py"
    installed.parent.mkdir(parents=True)
    root.mkdir()
    own = root / "shop.py"
    own.write_text(SHOP)
    check_not_copies([own], root)
    installed.symlink_to(own)
    check_not_copies([installed], root)
    installed.unlink()
    installed.write_text(SHOP)
    with pytest.raises(TargetError):
        check_not_copies([installed], root)


def test_what_only_others_have_is_no_copy(tmp_path: Path) -> None:
    other = tmp_path / "site-packages" / "other.py"
    other.parent.mkdir()
    other.write_text(SHOP)
    (tmp_path / "other").mkdir()
    check_not_copies([other], tmp_path)
