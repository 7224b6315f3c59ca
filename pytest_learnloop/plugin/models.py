"""From a name that the user gave to a model, by way of our hook."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_learnloop.models import Model
from pytest_learnloop.models.select import model_from


def model_of(config: pytest.Config, name: str, report: Callable[[str], None]) -> Model:
    """The model by this name: a plugin's, or one that we bring.

    :param report: hears of what is noteworthy while it answers.
    :raises SettingsError: there is no such program or recording.
    """
    found: Model | None = config.hook.pytest_learnloop_model(name=name, root=config.rootpath)
    return model_from(name, config.rootpath, report) if found is None else found
