"""pytest-learnloop: optimization as test-driven learning.

User code imports :func:`trainable` and :func:`ask` from here, in production too: the one returns its argument
unchanged, the other calls a model, and nothing heavy is imported before it does.

PYTEST_DONT_REWRITE: there is nothing to rewrite here, and a fresh child imports the package before pytest does, which
would warn that it is too late to rewrite it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    from pytest_learnloop.models import ModelError as ModelError
    from pytest_learnloop.models.conversation import Conversation

__all__ = ["ModelError", "__version__", "ask", "trainable"]
__version__ = "0.1.0"

T = TypeVar("T")


@overload
def trainable(obj: T, /, *, note: str = "", start: str = "", stub: T = ...) -> T: ...


@overload
def trainable(*, note: str = "", start: str = "", stub: str = "", edit: str = "") -> Callable[[T], T]: ...


def trainable(obj: Any = ..., /, *, note: str = "", start: str = "", stub: Any = ..., edit: str = "") -> Any:
    """Mark a function or a literal as trainable.

    Above a definition (``@trainable`` or ``@trainable(note="…")``) or around a literal (``PROMPT = trainable("…")``).
    It is the identity: the very same object comes back, unwrapped and untouched. ``pytest --learn`` finds the marks by
    reading the source of the modules that the tests imported, so that a mark costs nothing in production. For the same
    reason all arguments are literals.

    :param obj: the function, method, property, or literal.
    :param note: words for the optimizer, such as what the function must keep; at most a few sentences.
    :param start: where learning starts from, as ``--learn-start`` takes it: ``current``, ``stub``, ``git:REVISION`` or
        ``path:FILE``.
    :param stub: what is there when learning starts from a stub. For a function it is all that it does, such as
        ``"return None"`` (default: ``"raise NotImplementedError"``); for a literal another value of its type (default:
        its own).
    :param edit: what a proposal may change of a function, as ``--learn-edit`` takes it: ``body``, ``definition`` or
        ``module``.
    """
    if obj is ...:
        return lambda marked: marked
    return obj


def ask(
    messages: Conversation,
    *,
    temperature: float | None = None,
    seed: int | None = None,
    max_tokens: int | None = None,
) -> str:
    """What a model answers.

    Under ``pytest --learn`` the model of ``--learn-agent-model`` (else of ``--learn-model``) is asked, by the process
    that holds the keys, the cache and the budget. Waiting for it doesn't count against a test's time. The same messages
    with the same parameters have the same answer for as long as the cache is kept: give a ``seed`` to have another.

    Everywhere else the model is called directly, which the environment variable ``LEARNLOOP_AGENT_MODEL`` names, with
    neither cache nor budget. That is also so in programs that a test starts.

    It may be called in any thread, and blocks: in a coroutine, ``await asyncio.to_thread(ask, …)``.

    :param messages: the user's words, or messages such as ``{"role": "system", "content": "…"}``, of which the roles
        are ``system``, ``user`` and ``assistant``; one million characters at most under ``--learn``.
    :param temperature: 0 to 2; None: the model's own.
    :param seed: for models that take one; another seed is another question.
    :param max_tokens: most tokens of the answer; None: the model's own limit.
    :raises ModelError: there is no answer; the text says why. A spent budget or a server that is down is nobody's fault
        who asks: where an answer is lacking for that, the test is ended, and its candidate not judged by it.
    :raises TypeError: ``messages`` is something else.
    :raises ValueError: it holds no message, or a parameter is out of its range.
    """
    from pytest_learnloop import asking

    __tracebackhide__ = True  # what a failing test shows is its own call
    return asking.ask(messages, temperature=temperature, seed=seed, max_tokens=max_tokens)


def __getattr__(name: str) -> Any:
    if name == "ModelError":
        from pytest_learnloop.models import ModelError

        return ModelError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
