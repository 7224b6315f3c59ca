"""The imports and helpers of a proposal: where they go, and how many blank lines are around them."""

from __future__ import annotations

import pytest

from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.locate import locate
from pytest_learnloop.source.splice import splice
from pytest_learnloop.source.text import decode

HELPER = "def _h():\n    return 1\n\ndef f(): return _h()"


def spliced(source: str, *edits: tuple[str, str]) -> str:
    text = decode(source.encode(), "m.py")
    return splice(text, [(locate(text, name), new) for name, new in edits]).decode()


def test_a_helper_goes_before_decorators_and_comments() -> None:
    assert spliced("x = 1\n\n\n# about f\n@one\ndef f(): return 0\n", ("f", HELPER)) == (
        "x = 1\n\n\ndef _h():\n    return 1\n\n\n# about f\n@one\ndef f(): return _h()\n"
    )


def test_a_comment_apart_from_the_function_stays_where_it_is() -> None:
    assert spliced("x = 1\n# apart\n\n\ndef f(): return 0\n", ("f", HELPER)) == (
        "x = 1\n# apart\n\n\ndef _h():\n    return 1\n\n\ndef f(): return _h()\n"
    )


@pytest.mark.parametrize("head", ["#!/usr/bin/python\n", "#!/usr/bin/python\n# coding: utf-8\n", "\n# coding: utf-8\n"])
def test_comments_that_begin_the_file_stay_first(head: str) -> None:
    assert spliced(f"{head}def f(): return 0\n", ("f", "import re\ndef f(): return re")) == (
        f"{head}import re\n\n\ndef f(): return re\n"
    )


def test_a_future_import_and_the_docstring_stay_first() -> None:
    head = '"""Doc."""\nfrom __future__ import annotations\n'
    assert spliced(f"{head}def f(): return 0\n", ("f", HELPER)).startswith(f"{head}\n\ndef _h():")


def test_blank_lines_are_those_of_the_code_around() -> None:
    dense = "def e(): pass\n\ndef f(): return 0\n"
    assert spliced(dense, ("f", HELPER)) == "def e(): pass\n\ndef _h():\n    return 1\n\ndef f(): return _h()\n"


def test_imports_and_assignments_take_no_more_lines_than_needed() -> None:
    new = "import re\nfrom math import pi\n\n\n\nA = 1\nB = 2\ndef f(): return 1"
    assert spliced("x = 1\n\n\ndef f(): return 0\n", ("f", new)) == (
        "x = 1\n\n\nimport re\nfrom math import pi\n\nA = 1\nB = 2\n\n\ndef f(): return 1\n"
    )


@pytest.mark.parametrize(
    ("source", "qualname", "anchor"),
    [
        ("class C:\n    class D:\n        def f(self): return 0\n", "C.D.f", "class C:"),
        ("@d\nclass C:\n    def f(self): return 0\n", "C.f", "@d\nclass C:"),
        ("def o():\n    def f(self): return 0\n    return f\n", "o.<locals>.f", "def o():"),
        ("if x:\n    pass\nelse:\n    def f(self): return 0\n", "f", "if x:"),
    ],
)
def test_nested_functions_get_their_prelude_before_the_outermost_statement(
    source: str, qualname: str, anchor: str
) -> None:
    after = spliced("x = 1\n" + source, (qualname, "import re\ndef f(self): return 1"))
    assert after == "x = 1\nimport re\n\n\n" + source.replace("return 0", "return 1")
    assert after.startswith(f"x = 1\nimport re\n\n\n{anchor}")


def test_a_prelude_takes_newlines_and_indentation_from_the_file() -> None:
    assert spliced("class C:\r\n\tdef f(self): return 0\r\n", ("C.f", HELPER.replace("f()", "f(self)"))) == (
        "def _h():\r\n\treturn 1\r\n\r\n\r\nclass C:\r\n\tdef f(self): return _h()\r\n"
    )


def test_imports_that_the_module_has_are_dropped() -> None:
    source = "import os, re\nfrom math import pi\nif TYPE_CHECKING:\n    import json\n\n\ndef f(): return 0\n"
    new = "import re\nfrom math import pi, tau\nimport json\ndef f(): return 1"
    assert spliced(source, ("f", new)) == source.replace(
        "def f(): return 0", "from math import tau\nimport json\n\n\ndef f(): return 1"
    )


def test_two_edits_bring_the_same_helper_along_once() -> None:
    source = "def e(): return 0\n\n\ndef f(): return 0\n"
    assert spliced(source, ("f", HELPER), ("e", HELPER.replace("def f", "def e"))) == (
        "def _h():\n    return 1\n\n\ndef e(): return _h()\n\n\ndef f(): return _h()\n"
    )


def test_two_edits_cannot_bring_different_helpers_of_one_name() -> None:
    with pytest.raises(
        ProposalError, match=r"the edit of f and another one .* bring along _h, .*: choose another name"
    ):
        spliced("def e(): pass\ndef f(): pass\n", ("e", "_h = 1\ndef e(): pass"), ("f", "_h = 2\ndef f(): pass"))
