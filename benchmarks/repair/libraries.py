"""The libraries that faults are planted in, and how their source archives are laid out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Suite:
    """One module with the tests that its library has for it, paths being relative to the unpacked archive."""

    library: str
    """As pip knows it."""
    module: str
    """Dotted name."""
    path: str
    tests: str
    sources: str = "."
    """The folder that the module is imported from."""
    deselect: tuple[str, ...] = ()
    """Tests that take longer than all the others together."""


def _suites(
    library: str, tests: str, *modules: str, package: str = "", sources: str = ".", deselect: tuple[str, ...] = ()
) -> tuple[Suite, ...]:
    """Modules of a library that has a test file for each.

    :param tests: path of the test file, ``{}`` standing for the module's name without leading underscores.
    :param package: dotted name of the package, where it isn't the library's.
    :param sources: the folder that holds the package.
    """
    package = package or library
    folder = f"{sources}/{package.replace('.', '/')}".removeprefix("./")
    return tuple(
        Suite(library, f"{package}.{name}", f"{folder}/{name}.py", tests.format(name.lstrip("_")), sources, deselect)
        for name in modules
    )


_BOLTONS = (
    *("strutils", "iterutils", "mathutils", "statsutils", "listutils", "dictutils", "setutils", "timeutils"),
    *("formatutils", "tableutils", "cacheutils", "queueutils", "urlutils"),
)

_FIRST: tuple[Suite, ...] = (
    *_suites("boltons", "tests/test_{}.py", *_BOLTONS),
    *_suites("toolz", "toolz/tests/test_{}.py", "itertoolz", "dicttoolz", "functoolz"),
    *_suites("funcy", "tests/test_{}.py", "seqs", "colls", "calc", "strings", "funcs", "flow", "funcmakers"),
    Suite(
        "more-itertools",
        "more_itertools.recipes",
        "more_itertools/recipes.py",
        "tests/test_recipes.py",
        deselect=("tests/test_recipes.py::PrimeFunctionTests",),
    ),
    Suite("inflection", "inflection", "inflection/__init__.py", "test_inflection.py"),
    Suite("roman", "roman", "src/roman/__init__.py", "src/tests.py"),
)

_SECOND: tuple[Suite, ...] = (
    *_suites("humanize", "tests/test_{}.py", "number", "filesize", sources="src"),
    Suite("intervaltree", "intervaltree.interval", "intervaltree/interval.py", "test/interval_methods"),
    Suite("intervaltree", "intervaltree.intervaltree", "intervaltree/intervaltree.py", "test/intervaltree_methods"),
    Suite("jsonpointer", "jsonpointer", "jsonpointer.py", "tests.py"),
    *_suites("natsort", "tests/test_{}.py", "utils"),
    Suite("parse", "parse", "parse/__init__.py", "tests"),
    Suite("pyrsistent", "pyrsistent._plist", "pyrsistent/_plist.py", "tests/list_test.py"),
    Suite("pyrsistent", "pyrsistent._pdeque", "pyrsistent/_pdeque.py", "tests/deque_test.py"),
    Suite("pyrsistent", "pyrsistent._pvector", "pyrsistent/_pvector.py", "tests/vector_test.py"),
    Suite("pyrsistent", "pyrsistent._pmap", "pyrsistent/_pmap.py", "tests/map_test.py"),
    Suite("pyrsistent", "pyrsistent._pbag", "pyrsistent/_pbag.py", "tests/bag_test.py"),
    Suite("pyrsistent", "pyrsistent._checked_types", "pyrsistent/_checked_types.py", "tests/checked_vector_test.py"),
)

_SORTING = ("heap_sort", "merge_sort", "quick_sort", "counting_sort", "cycle_sort", "meeting_rooms")
_SEARCHING = ("binary_search", "search_rotate", "jump_search", "search_range")
_SLOW_MATH = ("tests/test_math.py::TestDiffieHellmanKeyExchange",)
_MATH = ("base_conversion", "extended_gcd", "next_bigger", "polynomial", "prime_check", "rabin_miller")
_DYNAMIC = ("edit_distance", "job_scheduling", "longest_increasing", "max_product_subarray", "regex_matching")
_STRING = ("decode_string", "int_to_roman", "knuth_morris_pratt", "multiply_strings", "text_justification")

_THIRD: tuple[Suite, ...] = (
    *_suites("algorithms", "tests/test_sorting.py", *_SORTING, package="algorithms.sorting"),
    *_suites("algorithms", "tests/test_searching.py", *_SEARCHING, package="algorithms.searching"),
    *_suites("algorithms", "tests/test_math.py", *_MATH, package="algorithms.math", deselect=_SLOW_MATH),
    *_suites("algorithms", "tests/test_dynamic_programming.py", *_DYNAMIC, package="algorithms.dynamic_programming"),
    *_suites("algorithms", "tests/test_string.py", *_STRING, package="algorithms.string"),
    *(
        Suite("cachetools", "cachetools", "src/cachetools/__init__.py", f"tests/test_{kind}.py", "src")
        for kind in ("cache", "lru", "lfu", "ttl", "tlru", "keys")
    ),
    Suite("pygtrie", "pygtrie", "pygtrie.py", "test.py"),
    Suite("isodate", "isodate.duration", "src/isodate/duration.py", "tests/test_duration.py", "src"),
    Suite("isodate", "isodate.isodates", "src/isodate/isodates.py", "tests/test_date.py", "src"),
    Suite("isodate", "isodate.isotime", "src/isodate/isotime.py", "tests/test_time.py", "src"),
    Suite("semver", "semver.version", "src/semver/version.py", "tests", "src"),
    Suite("tabulate", "tabulate", "tabulate/__init__.py", "test/test_output.py"),
    *_suites("voluptuous", "voluptuous/tests/tests.py", "schema_builder", "validators"),
    Suite("w3lib", "w3lib.html", "w3lib/html.py", "tests/test_html.py"),
    Suite("webcolors", "webcolors._conversion", "src/webcolors/_conversion.py", "tests", "src"),
    *_suites("python-dateutil", "tests/test_{}.py", "relativedelta", "easter", package="dateutil", sources="src"),
    Suite(
        "python-dateutil", "dateutil.parser._parser", "src/dateutil/parser/_parser.py", "tests/test_parser.py", "src"
    ),
)

_GRAPHS = ("dag", "core", "cuts", "cycles", "euler", "simple_paths", "tournament", "bridges", "dominance")

_FOURTH: tuple[Suite, ...] = (
    *_suites("networkx", "networkx/algorithms/tests/test_{}.py", *_GRAPHS, package="networkx.algorithms"),
    *_suites("num2words", "tests/test_en.py", "lang_EN", "base"),
    *_suites("num2words", "tests/test_fr.py", "lang_FR"),
    *_suites("num2words", "tests/test_de.py", "lang_DE"),
    *_suites("num2words", "tests/test_es.py", "lang_ES"),
    Suite("xmltodict", "xmltodict", "xmltodict.py", "tests"),
    Suite("schema", "schema", "schema/__init__.py", "test_schema.py"),
)

GROUPS: dict[str, tuple[Suite, ...]] = {"first": _FIRST, "second": _SECOND, "third": _THIRD, "fourth": _FOURTH}
"""The search was made better by what failed in these groups, in this order: a figure for one that was looked at before
says less than one for a group that was not."""
