"""From an answer to edits: suggestions for variables, read as every other answer of a model is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_learnloop.domain import Artifact, Candidate, Parameter, ParameterKind
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.optimizers.text.answers.blocks import without_thoughts
from pytest_learnloop.optimizers.text.answers.literals import as_literal
from pytest_learnloop.optimizers.text.answers.reading import AnswerReader, Reading
from pytest_learnloop.optimizers.text.fencing import fenced
from pytest_learnloop.optimizers.trace.answers import suggestions_in
from pytest_learnloop.optimizers.trace.values import value_of
from pytest_learnloop.secrets import Secrets


class EditReader:
    """Reads answers about the variables of a prompt."""

    def __init__(
        self,
        artifact: Artifact,
        check: Callable[[Candidate], object] | None = None,
        secrets: Secrets | None = None,
    ) -> None:
        """
        :param check: raises ProposalError for a candidate that can't be used.
        :param secrets: what the model is not shown; nothing by default.
        """
        self._artifact = artifact
        self._check = check
        self._reader = AnswerReader(artifact, secrets)

    def of_suggestions(
        self, answer: str, variables: Mapping[str, str], parent: Candidate, *, truncated: bool = False
    ) -> Reading:
        """The edits that an answer in JSON, or in what a model takes for it, suggests.

        :param variables: name in the prompt -> id of the parameter.
        """
        suggested = suggestions_in(answer, variables.keys())
        if suggested.stops:
            return Reading(problem="it says that nothing has to be changed.", unchanged=True)
        shown = tuple(variables.values())
        if not suggested.values:
            return self._checked(self._reader.read(answer, parent, shown, truncated=truncated), parent)
        texts = {variables[name]: value for name, value in suggested.values.items()}
        return self.of_values(texts, parent)

    def of_values(self, values: Mapping[str, object], parent: Candidate) -> Reading:
        """The edits that new values of parameters make: parameter id -> code, or the value of a literal."""
        blocks = [
            f"### {parameter}\n{fenced(self._source(self._artifact[parameter], value, parent), 'python')}"
            for parameter, value in values.items()
        ]
        return self._checked(self._reader.read("\n\n".join(blocks), parent, tuple(values)), parent)

    def of_value(self, parameter: str, text: str, parent: Candidate, *, truncated: bool = False) -> Reading:
        """The edit that a text makes which is the new value of a parameter, or has it somewhere in it."""
        reading = self.of_values({parameter: text}, parent)
        if reading.edits or reading.unchanged:
            return reading
        return self._checked(self._reader.read(text, parent, (parameter,), truncated=truncated), parent)

    def _source(self, parameter: Parameter, value: object, parent: Candidate) -> str:
        """What an answer would hold between fences."""
        present = self._artifact.source_of(parameter.id, parent)
        wants_text = parameter.kind is ParameterKind.LITERAL and isinstance(value_of(present, len(present)), str)
        if wants_text and isinstance(value, list) and all(isinstance(line, str) for line in value):
            value = "\n".join(value)
        if not isinstance(value, str):
            return repr(value)
        inner = _without_fence(value)
        return as_literal(inner) if wants_text and not isinstance(value_of(inner, len(inner)), str) else inner

    def _checked(self, reading: Reading, parent: Candidate) -> Reading:
        try:
            if reading.edits and self._check is not None:
                self._check(Candidate({**parent.edits, **reading.edits}))
        except ProposalError as error:
            return Reading(problem=str(error))
        return reading


def within(answer: str, opening: str, closing: str) -> str:
    """The text between two tags; where one is missing, that up to the other or to the end."""
    answer = without_thoughts(answer)
    _, opened, rest = answer.partition(opening)
    return (rest if opened else answer).partition(closing)[0].strip("\n")


def _without_fence(value: str) -> str:
    """The body of a text that is fenced as a whole."""
    lines = value.strip().split("\n")
    if len(lines) > 2 and lines[0].startswith("```") and lines[-1].strip() == "```":
        return "\n".join(lines[1:-1])
    return value
