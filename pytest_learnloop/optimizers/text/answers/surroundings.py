"""What is bound in the modules that parameters stand in."""

from __future__ import annotations

from pathlib import Path

from pytest_learnloop.domain import Artifact, Parameter
from pytest_learnloop.errors import TargetError
from pytest_learnloop.source.names import bound_names
from pytest_learnloop.source.text import decode


class Surroundings:
    """Names at the top level of each parameter's module, read when they are first asked for."""

    def __init__(self, artifact: Artifact) -> None:
        self._artifact = artifact
        self._names: dict[str, frozenset[str]] = {}

    def names(self, parameter: Parameter) -> frozenset[str]:
        """Names that the module binds; those of the parameters alone where its file can't be read."""
        if parameter.path not in self._names:
            self._names[parameter.path] = self._bound(parameter)
        return self._names[parameter.path]

    def _bound(self, parameter: Parameter) -> frozenset[str]:
        trained = {each.qualname.partition(".")[0] for each in self._artifact.parameters if each.path == parameter.path}
        try:
            text = decode(Path(parameter.path).read_bytes(), parameter.path)
            return frozenset(trained | bound_names(text.tree.body))
        except (OSError, TargetError):
            return frozenset(trained)
