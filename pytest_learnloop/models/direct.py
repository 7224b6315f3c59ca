"""A call of a model where no run is learning: in production, and in tests without ``--learn``."""

from __future__ import annotations

import math
import os
import random
import time
from pathlib import Path

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.models import FatalModelError, Model, Request
from pytest_learnloop.models.conversation import Conversation, as_messages
from pytest_learnloop.models.retry import Patience, persist
from pytest_learnloop.models.select import model_from

VARIABLE = "LEARNLOOP_AGENT_MODEL"
"""Environment variable with the name of the model, as ``--learn-agent-model`` takes it."""


def ask_directly(
    conversation: Conversation,
    *,
    temperature: float | None = None,
    seed: int | None = None,
    max_tokens: int | None = None,
) -> str:
    """What the model answers that the environment names. Passing errors are tried again; no cache, no budget.

    A relative program is looked for from the working directory.

    :raises ModelError: it gave no answer, or there is no such model.
    """
    request = Request(as_messages(conversation), temperature, seed, max_tokens)
    found = _model(os.environ.get(VARIABLE, ""))
    answer = persist(lambda: found.complete(request), Patience(), random.Random(), lambda: math.inf, _sleep)
    return answer.text


def _model(name: str) -> Model:
    if not name:
        raise FatalModelError(f"no model was named: set the environment variable {VARIABLE}, or run pytest --learn")
    try:
        return model_from(name, Path.cwd(), report=lambda difference: None)
    except SettingsError as error:
        raise FatalModelError(str(error)) from error


def _sleep(seconds: float) -> bool:
    time.sleep(seconds)
    return False
