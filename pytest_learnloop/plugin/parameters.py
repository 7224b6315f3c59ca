"""What a session trains: what is marked, what is named, and what there is to choose from."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest

from pytest_learnloop import trainable
from pytest_learnloop.domain import Artifact
from pytest_learnloop.errors import TargetError
from pytest_learnloop.settings import Settings
from pytest_learnloop.settings.artifact import AUTO
from pytest_learnloop.source.discover import discover
from pytest_learnloop.source.installed import check_not_copies
from pytest_learnloop.source.modules import Sources, source_path
from pytest_learnloop.source.resolve import MISSING, resolve
from pytest_learnloop.source.survey import Survey, project_functions


def marked_or_named(settings: Settings, chosen: Sequence[str] = (), *, in_turn: bool = False) -> Artifact:
    """Everything that is marked, named or chosen; what is named is imported if no test has done so.

    :param chosen: ids of parameters.
    :param in_turn: as :func:`~pytest_learnloop.source.discover.discover` has it.
    :raises TargetError: something can't be trained.
    """
    targets = [target for target in settings.artifact.targets if target != AUTO]
    for target in targets:
        _import_module(target.partition(":")[0], target)
    artifact = discover(_modules(), [*targets, *chosen], settings.root, trainable, in_turn=in_turn)
    check_not_copies((Path(parameter.path) for parameter in artifact.parameters), settings.root)
    return artifact


def to_choose_from(
    session: pytest.Session, settings: Settings, besides: Artifact, modules: Collection[str] = ()
) -> Survey:
    """The functions of the project that are neither marked nor named; there may be none where something is.

    :param besides: what is marked or named.
    :param modules: names of modules to be imported first. What cannot be imported out of a test is passed over.
    :raises TargetError: there is nothing to train at all.
    """
    for name in sorted(modules):
        with suppress(Exception, SystemExit):
            importlib.import_module(name)
    imported = map(source_path, Sources(_modules()))
    check_not_copies((path for path in imported if path is not None), settings.root)
    # Doctests and linters have items in the files that they test.
    tests = {item.path for item in session.items if isinstance(item, pytest.Function)}
    survey = project_functions(_modules(), settings.root, tests, besides)
    if not survey.functions.parameters and not besides.parameters:
        raise TargetError(
            f"--learn-target {AUTO}: there is no function to choose from: the tests import no module below "
            f"{settings.root} that defines one and is not itself a test; name what to train with --learn-target "
            "pkg.mod:func, or start pytest in the project's own directory"
        )
    return survey


def _modules() -> list[ModuleType]:
    return [module for module in list(sys.modules.values()) if module is not None]


def _import_module(name: str, target: str) -> None:
    try:
        importlib.import_module(name)
    except Exception as error:  # the user's module may raise anything while it is imported
        meant = _meant(target)
        remedy = f"did you mean {meant}?" if meant else "name one that your tests import, or mend it first"
        raise TargetError(
            f"--learn-target {target}: module {name!r} cannot be imported ({type(error).__name__}: {error}): {remedy}"
        ) from error


def _meant(target: str) -> str:
    """A target as it would have to be spelled, of one with a dot for the colon, or with the path of a file."""
    path, _, qualname = target.partition(":")
    module = path.removesuffix(".py").replace("/", ".")
    parts = [*module.split("."), *(qualname.split(".") if qualname else [])]
    for at in range(len(parts) - 1, 0, -1):
        name, inside = ".".join(parts[:at]), parts[at:]
        # What was to be imported has brought the packages around it along.
        if name in sys.modules and resolve(tuple(inside), vars(sys.modules[name])) is not MISSING:
            return f"{name}:{'.'.join(inside)}"
    return ""
