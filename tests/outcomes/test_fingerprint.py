"""What makes two outcomes comparable, and what does not matter."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_learnloop.domain import Artifact, Candidate, Case, Parameter, ParameterKind
from pytest_learnloop.outcomes import tree
from pytest_learnloop.outcomes.fingerprint import Conduct, Fingerprint
from pytest_learnloop.source.files import ArtifactFiles
from pytest_learnloop.source.locate import locate
from pytest_learnloop.source.text import decode

SHOP = """\
from functools import cache

RATE = 7

@cache
def price(net):
    return net + RATE

def unrelated():
    return 1
"""
FILES = {
    "shop.py": SHOP,
    "conftest.py": "import pytest\n",
    "test_price.py": "from shop import price\nfrom test_shared import HELP\n",
    "test_other.py": "import shop\n",
    "test_shared.py": "HELP = 1\n",
    "data/rates.csv": "a,b\n",
    "pytest.ini": "[pytest]\n",
}
TESTS = ("test_price.py::test_a", "test_price.py::test_b[1]", "test_other.py::test_c", "test_shared.py::test_d")
EDITED = "def price(net):\n    # edited\n    return net * RATE"
PRICE, OTHER, SHARED = Case(TESTS[0]), Case(TESTS[2]), Case(TESTS[3])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def taken(root: Path, conduct: Conduct | None = None, qualname: str = "price") -> Fingerprint:
    path = root / "shop.py"
    definition = locate(decode(path.read_bytes(), str(path)), qualname)
    parameter = Parameter(f"shop:{qualname}", ParameterKind.FUNCTION, str(path), definition.line, definition.source)
    files = ArtifactFiles.read(Artifact((parameter,)))
    return Fingerprint.taken(files, conduct or Conduct(str(root)), TESTS)


def start(fingerprint: Fingerprint) -> str:
    return fingerprint.program(Candidate({}))


def write(name: str, text: str = "changed = 1\n") -> Callable[[Path], object]:
    def change(root: Path) -> None:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return change


def test_the_same_project_gives_the_same(root: Path) -> None:
    assert start(taken(root)) == start(taken(root))
    assert taken(root).complete


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(write("shop.py", SHOP.replace("return 1", "return 2")), id="code beside the trained piece"),
        pytest.param(write("shop.py", SHOP.replace("@cache\n", "")), id="decorator of the trained piece"),
        pytest.param(write("shop.py", SHOP.replace("RATE = 7", "RATE = 19")), id="what it reads"),
        pytest.param(write("shop.py", SHOP.replace("net + RATE", "net - RATE")), id="the trained piece"),
        pytest.param(write("another.py"), id="new module"),
        pytest.param(write("conftest.py"), id="conftest"),
        pytest.param(write("data/rates.csv"), id="data"),
        pytest.param(write("pytest.ini", "[pytest]\nxfail_strict = true\n"), id="configuration"),
        pytest.param(write("test_shared.py"), id="test file that another one imports"),
        pytest.param(lambda root: (root / "data" / "rates.csv").unlink(), id="removed file"),
        pytest.param(lambda root: (root / "data" / "rates.csv").chmod(0o400), id="permissions"),
    ],
)
def test_what_all_tests_may_depend_on_gives_another_program(root: Path, change: Callable[[Path], object]) -> None:
    before = start(taken(root))
    change(root)
    assert start(taken(root)) != before


@pytest.mark.parametrize(
    "name",
    [
        ".git/index",
        ".pytest_cache/v/cache/lastfailed",
        "__pycache__/shop.cpython-311.pyc",
        "data/shop.pyc",
        ".coverage",
        ".coverage.host.1",
        ".learnloop/journal.sqlite3",
        "node_modules/left-pad/index.js",
    ],
)
def test_what_tools_leave_does_not_matter(root: Path, name: str) -> None:
    before = start(taken(root))
    write(name)(root)
    assert start(taken(root)) == before


def test_a_virtual_environment_does_not_matter(root: Path) -> None:
    write("env/pyvenv.cfg")(root)
    before = start(taken(root))
    write("env/lib/module.py")(root)
    assert start(taken(root)) == before


def test_a_test_file_concerns_its_own_cases_alone(root: Path) -> None:
    before = taken(root)
    write("test_other.py")(root)
    after = taken(root)
    assert start(after) == start(before)
    assert after.source_of(OTHER) != before.source_of(OTHER)
    assert after.source_of(PRICE) == before.source_of(PRICE)
    assert after.source_of(SHARED) == before.source_of(SHARED)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(write("test_other.py"), id="test file that no other one mentions"),
        pytest.param(write("shop.py", SHOP.replace("net + RATE", "net - RATE")), id="the trained piece"),
        pytest.param(write("conftest.py"), id="conftest"),
    ],
)
def test_all_code_is_another_with_each_change(root: Path, change: Callable[[Path], object]) -> None:
    before = taken(root).code
    assert taken(root).code == before
    change(root)
    assert taken(root).code != before


METHOD = """\
class Shop:
    def price(self):
        return 1
"""
EDITED_METHOD = "def price(self):\n    if self:\n        return 2\n    return 1"


@pytest.mark.parametrize(
    ("source", "qualname", "edit"), [(SHOP, "price", EDITED), (METHOD, "Shop.price", EDITED_METHOD)]
)
def test_an_edit_and_the_same_in_the_file_are_one_program(root: Path, source: str, qualname: str, edit: str) -> None:
    write("shop.py", source)(root)
    fingerprint = taken(root, qualname=qualname)
    candidate = Candidate({f"shop:{qualname}": edit})
    (root / "shop.py").write_bytes(fingerprint.project.files.of(candidate)[str(root / "shop.py")])
    assert start(taken(root, qualname=qualname)) == fingerprint.program(candidate) != start(fingerprint)


def test_a_candidate_counts_to_the_letter(root: Path) -> None:
    fingerprint = taken(root)
    with_comment, without = (
        Candidate({"shop:price": EDITED}),
        Candidate({"shop:price": EDITED.replace("# edited", "#")}),
    )
    assert with_comment == without
    assert fingerprint.program(with_comment) != fingerprint.program(without), "lines that are recorded differ"


def test_variables_count_unless_they_are_the_shell_s(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = start(taken(root))
    monkeypatch.setenv("SHLVL", "77")
    assert start(taken(root)) == before
    monkeypatch.setenv("PYTHONHASHSEED", "77")
    assert start(taken(root)) != before


def test_what_the_configuration_says_counts(root: Path) -> None:
    strict = Conduct(str(root), (("option", "strict", "True"),))
    assert start(taken(root, strict)) != start(taken(root))


def test_files_that_the_session_writes_do_not_count(root: Path) -> None:
    conduct = Conduct(str(root), written=frozenset({str(root / "report.xml")}))
    before = start(taken(root, conduct))
    write("report.xml")(root)
    assert start(taken(root, conduct)) == before


@pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="open files are looked up in /dev/fd")
def test_files_that_this_process_writes_to_do_not_count(root: Path) -> None:
    with (root / "output.txt").open("w", encoding="utf-8") as output:
        before = taken(root)
        output.write("a line\n")
        output.flush()
        assert start(taken(root)) == start(before)
        assert before.changes() == []


def test_changes_are_told(root: Path) -> None:
    fingerprint = taken(root)
    assert fingerprint.changes() == []
    for name in ("data/rates.csv", "test_other.py", "shop.py", "new.txt"):
        write(name)(root)
    changed = [str(root / name) for name in ("data/rates.csv", "new.txt", "shop.py", "test_other.py")]
    assert fingerprint.changes() == changed


@pytest.mark.parametrize(("limit", "value"), [("_MOST_FILES", 3), ("_MOST_BYTES", 40)])
def test_a_project_that_is_too_large_is_not_compared(
    root: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(tree, limit, value)
    assert not taken(root).complete


def test_large_files_count_by_size_and_time(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "_LARGE", 2)
    before = start(taken(root))
    os.utime(root / "data" / "rates.csv", ns=(1, 1))
    assert start(taken(root)) != before


def test_links_are_followed_once(root: Path) -> None:
    (root / "data" / "around").symlink_to(root, target_is_directory=True)
    before = start(taken(root))
    elsewhere = root.parent / f"{root.name}-elsewhere"
    write("table.csv")(elsewhere)
    (root / "linked").symlink_to(elsewhere, target_is_directory=True)
    with_link = start(taken(root))
    write("table.csv", "other")(elsewhere)
    assert len({before, with_link, start(taken(root))}) == 3


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "pipe")
    assert taken(root).complete
