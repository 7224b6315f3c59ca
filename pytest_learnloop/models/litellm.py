"""Every model that litellm knows. The library is imported when it is first needed, which takes it seconds.

Keys and base URLs come from the environment's usual variables alone. The library's start-up look-ups on the network,
its reading of ``.env`` files, its telemetry and its loggers are off.
"""

from __future__ import annotations

import _imp
import atexit
import importlib
import logging
import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

from pytest_learnloop.garbage import uncollected
from pytest_learnloop.models import (
    Answer,
    ContextOverflowError,
    FatalModelError,
    ModelError,
    PassingModelError,
    Price,
    Request,
    Usage,
)
from pytest_learnloop.models.tokens import estimate_tokens

_LOCAL_TABLES = ("LITELLM_LOCAL_MODEL_COST_MAP", "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS")
"""Variables that make the library use the tables it brings instead of fetching newer ones."""
_LOGGERS = ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy")
_WARNINGS = (".*`ReadOnly` qualifier", "Pydantic serializer warnings")
"""What the library's data classes warn of when they are first used, on behalf of nobody who could change it."""
_REFUSED = (401, 403, 404)
_TOO_LARGE = 413
_TOO_LONG = ("context length", "context window", "context_length_exceeded", "prompt is too long")
_MISSING_KEY = ("missing credentials", "api_key client option must be set", "api key - a call is being made")
_UNREACHABLE = ("connection error", "connection refused", "cannot connect to host", "name or service not known")
_NO_MONEY = ("insufficient_quota", "exceeded your current quota", "credit balance is too low")
_LONGEST_REASON = 500
_IMPORTING = threading.Lock()
"""Held while the library is imported, which goes by variables of the whole process."""


class LiteLLMModel:
    """A model by its name in litellm, such as ``anthropic/claude-sonnet-4-5`` or ``ollama/qwen2.5-coder:7b``."""

    def __init__(self, name: str, timeout: float = 300.0) -> None:
        """
        :param timeout: seconds without an answer until a call is given up.
        """
        self.name = name
        self._timeout = timeout

    def preload(self) -> None:
        """Import the library in a thread. Call it after the warm process has forked, since it starts threads."""
        threading.Thread(target=_import_if_possible, name="learnloop-litellm", daemon=True).start()

    def complete(self, request: Request) -> Answer:
        """One call over the network.

        :raises ModelError: of the kind that tells what may help.
        """
        library = import_library()
        # At every call, since each test of pytest has warning filters of its own. To set them back is for nobody to do:
        # the filters are the whole process's, and other calls are under way.
        for message in _WARNINGS:
            warnings.filterwarnings("ignore", message)
        optional = {"temperature": request.temperature, "seed": request.seed, "max_tokens": request.max_tokens}
        try:
            response = library.completion(
                model=self.name,
                messages=[{"role": message.role, "content": message.text} for message in request.messages],
                timeout=self._timeout,
                num_retries=0,  # trying again is for the client to do
                drop_params=True,  # what a model doesn't take, such as a seed, is left out
                **{name: value for name, value in optional.items() if value is not None},
            )
        except Exception as error:  # the adapters of a hundred providers raise whatever they like
            raise self._as_ours(library, error) from error
        if not response.choices:
            raise PassingModelError(f"{self.name}: the server's answer holds no choice")
        choice = response.choices[0]
        return Answer(choice.message.content or "", self._usage(library, response), choice.finish_reason == "length")

    def count_tokens(self, text: str) -> int:
        """An estimate: the library's own count may look for a tokenizer on the network."""
        return estimate_tokens(text)

    def price(self) -> Price | None:
        """By the library's table. None for models that are not in it."""
        table = import_library().model_cost
        provider, _, model = self.name.partition("/")
        entry = table.get(self.name)
        if entry is None and table.get(model, {}).get("litellm_provider") == provider:
            entry = table[model]
        if entry is None or "input_cost_per_token" not in entry:
            return None
        return Price(entry["input_cost_per_token"], entry.get("output_cost_per_token", 0.0))

    def _usage(self, library: Any, response: Any) -> Usage:
        usage = getattr(response, "usage", None)
        prompt, completion = getattr(usage, "prompt_tokens", 0) or 0, getattr(usage, "completion_tokens", 0) or 0
        return Usage(prompt, completion, self._dollars(library, response, prompt, completion))

    def _dollars(self, library: Any, response: Any, prompt: int, completion: int) -> float | None:
        price = self.price()
        if price is None:
            return None
        try:
            # Heeds discounts, such as for what the provider had in its own cache.
            return float(library.completion_cost(completion_response=response, model=self.name))
        except Exception:  # whatever the library can't reckon with, the answer is there and was paid for
            return prompt * price.prompt + completion * price.completion

    def _as_ours(self, library: Any, error: Exception) -> ModelError:
        reason = str(error).strip()[:_LONGEST_REASON]
        text, lower = f"{self.name}: {reason}", reason.lower()
        status = getattr(error, "status_code", None)
        too_long = status == 400 and any(sign in lower for sign in _TOO_LONG)
        if too_long or isinstance(error, library.ContextWindowExceededError) or status == _TOO_LARGE:
            return ContextOverflowError(text)
        if "llm provider not provided" in lower:
            return FatalModelError(f"{self.name}: no such model; put its provider first, such as openai/{self.name}")
        if status == 401 or any(sign in lower for sign in _MISSING_KEY):
            return FatalModelError(f"{text}{self._remedy(library)}")
        if status in _REFUSED or any(sign in lower for sign in _NO_MONEY):
            return FatalModelError(text)
        if status is None or (400 <= status < 500 and status not in (408, 409, 425, 429)):
            return ModelError(f"{text or self.name} ({type(error).__name__})")
        if any(sign in lower for sign in _UNREACHABLE):
            text += _on_the_way(_base_variable(self.name))
        return PassingModelError(text, _retry_after(error))

    def _remedy(self, library: Any) -> str:
        missing = library.validate_environment(self.name)["missing_keys"]
        return f" (set {' or '.join(missing)} in the environment)" if missing else " (the key was not accepted)"


def import_library() -> Any:
    """Import it, and set it up, once in a process, whoever asks for it in which thread.

    :raises FatalModelError: it can't be imported.
    """
    with _IMPORTING:
        return _imported()


def _import_if_possible() -> None:
    with suppress(FatalModelError):  # the first call says so
        import_library()


@cache
def _imported() -> Any:
    # Calls that nobody waits for any more end with the interpreter, wherever they are. One that imports something may
    # end with the lock of all imports held, for which the library, when its clients are deleted at the very end, waits
    # for ever. So the main thread takes the lock first: after what the library does at exit, as this is registered
    # before that.
    atexit.register(_imp.acquire_lock)
    for variable in _LOCAL_TABLES:
        os.environ.setdefault(variable, "True")
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        # By name and not by statement: type checkers would read the whole library, which takes them minutes.
        with _without_dotenv(), uncollected():
            library: Any = importlib.import_module("litellm")
    except ImportError as error:
        raise FatalModelError(
            f"models by name need litellm ({error}): pip install 'pytest-learnloop[llm]', or use a model that is a "
            "program, as command:PROGRAM"
        ) from error
    library.telemetry = False
    library.suppress_debug_info = True
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return library


@contextmanager
def _without_dotenv() -> Iterator[None]:
    """While it is imported in this mode, the library doesn't put the contents of ``.env`` into the environment."""
    before = os.environ.get("LITELLM_MODE")
    os.environ["LITELLM_MODE"] = "PRODUCTION"
    try:
        yield
    finally:
        if before is None:
            del os.environ["LITELLM_MODE"]
        else:
            os.environ["LITELLM_MODE"] = before


def _base_variable(name: str) -> str:
    """The environment variable that says where the provider's server is."""
    provider, slash, _ = name.partition("/")
    return f"{(provider if slash else 'openai').upper()}_API_BASE"


def _on_the_way(base: str) -> str:
    """What may keep calls from reaching a server.

    :param base: the variable that says where it is, if it is the user's own.
    """
    if base in os.environ:
        return f" (is the server up, and does {base} say where?)"
    return f" (is the network up? {base} says where a server of your own is)"


def _retry_after(error: Exception) -> float | None:
    """Seconds that the server asked to wait, where it gave a number."""
    headers = getattr(error, "litellm_response_headers", None) or {}
    try:
        return max(0.0, float(headers["retry-after"]))
    except (KeyError, ValueError):
        return None
