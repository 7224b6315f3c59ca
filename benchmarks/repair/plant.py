"""Planting faults with cosmic-ray, and keeping those that a test notices."""

from __future__ import annotations

import ast
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

from benchmarks.repair.libraries import Suite
from benchmarks.suites import environment, options

PATIENCE = 60.0
"""Seconds after which tests are taken to hang, which counts as noticing the fault."""


@dataclass(frozen=True)
class Fault:
    """A module with one mutation."""

    suite: Suite
    operator: str
    """cosmic-ray's name of it."""
    target: str
    """``module:qualname`` of the outermost function that holds it."""
    line: int
    before: str
    after: str
    source: str
    """The module with the fault in it."""

    def into(self, original: Path, copy: Path) -> None:
        """Copy the library and plant the fault in the copy."""
        shutil.copytree(original, copy)
        (copy / self.suite.path).write_text(self.source, encoding="utf-8")


def faults(suites: dict[Suite, Path], count: int, seed: int) -> Iterator[Fault]:
    """Up to ``count`` faults that tests notice, the families of operators in turn and the modules at random.

    cosmic-ray has 132 operators for one binary operator put for another and one for ``break``: drawn among all, nearly
    every fault would be of the first kind.
    """
    chance = random.Random(seed)
    families = _families()
    seen: set[str] = set()
    found = 0
    while found < count:
        for family in sorted(families):
            fault = _draw(families[family], suites, chance, seen)
            if fault is not None and found < count and is_noticed(fault, suites[fault.suite]):
                found += 1
                yield fault


def _families() -> dict[str, list[str]]:
    """Family -> names of its operators; ``ReplaceBinaryOperator_Add_Sub`` is of the family of what is added."""
    families: dict[str, list[str]] = {}
    for name in cosmic_ray.plugins.operator_names():
        families.setdefault(name.partition("_")[0], []).append(name)
    return families


def _draw(names: list[str], suites: dict[Suite, Path], chance: random.Random, seen: set[str]) -> Fault | None:
    """A fault of one of these operators, not drawn before; None where a few attempts gave none."""
    for _ in range(12):
        suite, name = chance.choice(list(suites)), chance.choice(names)
        original = (suites[suite] / suite.path).read_text(encoding="utf-8")
        kind = cosmic_ray.plugins.get_operator(name)
        fault = None if kind.arguments() else _one_of(suite, name, kind(), original, chance)
        if fault is not None and fault.source not in seen:
            seen.add(fault.source)
            return fault
    return None


def _one_of(suite: Suite, name: str, operator: Any, original: str, chance: random.Random) -> Fault | None:
    places = sum(len(list(operator.mutation_positions(node))) for node in ast_nodes(get_ast(original)))
    for place in chance.sample(range(places), min(places, 5)):
        mutated = mutate_code(original, operator, place)
        fault = _fault(suite, name, original, mutated) if mutated is not None else None
        if fault is not None:
            return fault
    return None


def _fault(suite: Suite, name: str, original: str, mutated: str) -> Fault | None:
    """The fault, where it is on one line within a function's body."""
    old, new = original.splitlines(), mutated.splitlines()
    changed = [number for number, (one, other) in enumerate(zip(old, new, strict=False), start=1) if one != other]
    if len(old) != len(new) or len(changed) != 1:
        return None
    target = _function_at(changed[0], original)
    if target is None or not _differs(original, mutated):
        return None
    number = changed[0]
    before, after = old[number - 1].strip(), new[number - 1].strip()
    return Fault(suite, name, f"{suite.module}:{target}", number, before, after, mutated)


def _differs(original: str, mutated: str) -> bool:
    try:
        return ast.dump(ast.parse(mutated)) != ast.dump(ast.parse(original))
    except SyntaxError:
        return False


def _function_at(line: int, source: str) -> str | None:
    """Qualified name of the outermost function that holds a line; None where none does, or several of that name."""
    tree = ast.parse(source)
    owners: list[tuple[str, ast.Module | ast.ClassDef]] = [("", tree)]
    names, found = [], []
    while owners:
        prefix, owner = owners.pop()
        for node in owner.body:
            if isinstance(node, ast.ClassDef):
                owners.append((f"{prefix}{node.name}.", node))
            elif isinstance(node, ast.FunctionDef):
                names.append(f"{prefix}{node.name}")
                if node.lineno <= line <= (node.end_lineno or 0):
                    found.append(names[-1])
    return found[0] if found and names.count(found[0]) == 1 else None


def is_noticed(fault: Fault, original: Path) -> bool:
    """Whether a test fails with the fault."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / original.name
        fault.into(original, copy)
        return _exit_code(fault.suite, copy) in (1, None)


def is_sound(suite: Suite, tree: Path) -> bool:
    """Whether every test passes without a fault: of the others nothing can be told."""
    return _exit_code(suite, tree) == 0


def _exit_code(suite: Suite, tree: Path) -> int | None:
    """pytest's; None where the tests did not end."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", *options(suite.tests, suite.deselect)]
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment(suite.sources), capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return done.returncode
