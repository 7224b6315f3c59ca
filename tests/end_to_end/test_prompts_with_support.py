"""What a model is shown of the code that failing tests stand on, in a run from end to end."""

from __future__ import annotations

import pytest
from model_support import fenced, servers

from pytest_learnloop.testing import Project
from pytest_learnloop.testing_server import right

SHOP = """
    from pytest_learnloop import trainable

    class Shelf:
        def __init__(self, limit):
            self.limit, self.books = limit, []

    @trainable
    def room(shelf):
        return shelf.limit
"""

CONFTEST = """
    import pytest
    from shop import Shelf

    @pytest.fixture
    def empty():
        return Shelf(limit=9)

    @pytest.fixture
    def shelf(empty):
        empty.books += ["Emma", "Walden"]
        return empty

    @pytest.fixture
    def elsewhere():
        return "of no concern"
"""

TESTS = """
    import pytest
    from shop import room

    MOBY = "Moby-Dick"
    CASES = [(2, "train"), (3, "train"), (4, "train"), (5, "train")]

    def fill(shelf, copies):
        shelf.books += [MOBY] * copies

    @pytest.mark.learn(split="train")
    @pytest.mark.parametrize(("copies", "note"), CASES)
    def test_filled(shelf, copies, note):
        fill(shelf, copies)
        assert room(shelf) == 7 - copies

    @pytest.mark.learn(split="held-out")
    @pytest.mark.parametrize("copies", [0, 6])
    def test_held_out(shelf, copies):
        secret_words = fill(shelf, copies)
        assert room(shelf) == 7 - copies
"""


def test_fixtures_helpers_and_constants_are_shown_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(shop=SHOP, conftest=CONFTEST, test_shop=TESTS)
    mended = fenced("def room(shelf):\n    return shelf.limit - len(shelf.books)")
    with servers(monkeypatch) as serve:
        server = serve(right(mended))
        result = project.learn(
            "--learn-model=openai/gpt-4o-mini", "--learn-proposals=1", "--learn-budget=240s, 3 calls"
        )
    result.assert_outcomes(passed=6)
    prompt = server.requests[0]["messages"][-1]["content"]
    shown = prompt.partition("This is what the tests use:\n```python\n")[2].partition("\n```")[0]
    assert shown.split("\n\n") == [
        "@pytest.fixture\ndef empty():\n    return Shelf(limit=9)",
        '@pytest.fixture\ndef shelf(empty):\n    empty.books += ["Emma", "Walden"]\n    return empty',
        'MOBY = "Moby-Dick"',
        "def fill(shelf, copies):\n    shelf.books += [MOBY] * copies",
    ]
    assert prompt.count("def test_filled(") == prompt.count("def fill(") == 1
    assert prompt.count("# with copies = ") == 3, "as many cases as a batch has"
    for hidden in ("CASES", "secret_words", "test_held_out", "of no concern"):
        assert hidden not in prompt
