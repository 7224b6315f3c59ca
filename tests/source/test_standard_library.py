"""Splicing on code that nobody here wrote: the functions and methods of many standard-library modules."""

from __future__ import annotations

import ast
import sysconfig
from collections.abc import Iterable
from pathlib import Path

import pytest
from located_support import located_functions

from pytest_learnloop.source.locate import Definition
from pytest_learnloop.source.names import FunctionNode, first_line, statements
from pytest_learnloop.source.piece import parse_piece
from pytest_learnloop.source.splice import splice
from pytest_learnloop.source.text import Text, decode, parse

ADDED = "added_by_test = ['more']"
# fmt: off
MODULES = [
    "argparse", "ast", "asyncio.base_events", "asyncio.events", "asyncio.futures", "asyncio.locks",
    "asyncio.queues", "asyncio.runners", "asyncio.selector_events", "asyncio.streams", "asyncio.subprocess",
    "asyncio.tasks", "asyncio.unix_events", "bdb", "bisect", "calendar", "cmd", "code", "codecs", "collections",
    "concurrent.futures._base", "concurrent.futures.process", "configparser", "contextlib", "copy", "csv",
    "ctypes.util", "dataclasses", "datetime", "decimal", "difflib", "dis", "doctest", "email._header_value_parser",
    "email.contentmanager", "email.feedparser", "email.header", "email.message", "email.policy", "enum", "filecmp",
    "fileinput", "fractions", "ftplib", "functools", "getopt", "gettext", "glob", "graphlib", "gzip", "heapq",
    "html.parser", "http.client", "http.cookiejar", "http.cookies", "http.server", "imaplib",
    "importlib._bootstrap", "importlib._bootstrap_external", "importlib.metadata", "inspect", "ipaddress",
    "json.decoder", "json.encoder", "linecache", "locale", "logging", "logging.config", "logging.handlers",
    "mailbox", "mimetypes", "multiprocessing.managers", "multiprocessing.pool", "operator", "optparse", "os",
    "pathlib", "pdb", "pickle", "pickletools", "platform", "plistlib", "poplib", "posixpath", "pprint", "profile",
    "pstats", "pydoc", "random", "re._compiler", "re._parser", "sched", "selectors", "shelve", "shlex", "shutil",
    "smtplib", "socket", "socketserver", "sqlite3.dump", "ssl", "statistics", "string", "subprocess", "symtable",
    "sysconfig", "tarfile", "tempfile", "textwrap", "threading", "timeit", "tokenize", "trace", "traceback",
    "tracemalloc", "types", "typing", "unittest.case", "unittest.loader", "unittest.main", "unittest.mock",
    "unittest.suite", "urllib.parse", "urllib.request", "uuid", "warnings", "wave", "weakref", "webbrowser",
    "xml.dom.minidom", "xml.etree.ElementTree", "xml.sax.saxutils", "xmlrpc.client", "zipfile", "zipimport",
]
# fmt: on


@pytest.fixture(params=MODULES)
def text(request: pytest.FixtureRequest) -> Text:
    base = Path(sysconfig.get_path("stdlib"), *request.param.split("."))
    path = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
    if not path.exists():
        pytest.skip(f"this version of Python has no {request.param}")
    return decode(path.read_bytes(), str(path))


def levels(text: Text) -> list[list[Definition]]:
    """All functions of a file, cut into lists of which none holds two where one is inside the other."""
    found: list[list[Definition]] = []
    for definition in located_functions(text):
        depth = definition.qualname.count("<locals>")
        found += [[] for _ in range(depth + 1 - len(found))]
        found[depth].append(definition)
    return found


def with_statement_added(source: str, name: str) -> str:
    """The same function with a statement more, after the docstring."""
    definition = parse_piece(source, name).definition
    lines = source.split("\n")
    body = definition.body
    if body[0].lineno == definition.lineno or lines[body[0].lineno - 1][: body[0].col_offset].strip():
        definition.body.append(parse(ADDED).body[0])  # the body begins on the last line of the signature
        return ast.unparse(definition)
    documented = ast.get_docstring(definition, clean=False) is not None
    above = (body[0].end_lineno or 0) if documented else first_line(body[0]) - 1
    return "\n".join([*lines[:above], lines[body[0].lineno - 1][: body[0].col_offset] + ADDED, *lines[above:]])


def without_statements_added(tree: ast.Module) -> str:
    """A whole file as its syntax alone, without what was added."""
    for named in statements(tree):
        if isinstance(named.node, FunctionNode):
            named.node.body = [node for node in named.node.body if not is_added(node)]
    return ast.dump(tree)


def is_added(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node) == ADDED


def around(text: Text, definitions: Iterable[Definition]) -> list[str]:
    """What stands before, between and behind these functions, which are in order."""
    parts, position = [], 0
    for definition in definitions:
        parts.append(text.content[position : definition.start])
        position = definition.end
    return [*parts, text.content[position:]]


def spliced_onto_themselves_they_leave_every_byte(text: Text, level: list[Definition]) -> bool:
    return splice(text, [(definition, definition.source) for definition in level]) == text.encode(text.content)


def assert_changed_bodies_change_nothing_else(text: Text, level: list[Definition], before: str) -> None:
    names = {definition.qualname for definition in level}
    changed = [(d, with_statement_added(d.source, d.qualname.rpartition(".")[2])) for d in level]
    after = decode(splice(text, changed), text.path)
    again = [each for each in located_functions(after) if each.qualname in names]
    assert around(after, again) == around(text, level)
    assert after.content.count(ADDED) == len(level)
    assert without_statements_added(after.tree) == before


def test_splicing_changes_what_it_is_to_change(text: Text) -> None:
    """Both ways in one test, as it takes long to read a file and to find its functions."""
    before = ast.dump(text.tree)
    for level in levels(text):
        assert spliced_onto_themselves_they_leave_every_byte(text, level)
        assert_changed_bodies_change_nothing_else(text, level, before)
