"""All that asking a model takes for the length of a run: opened and closed together."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pytest_learnloop.learning.budget import Budget
from pytest_learnloop.models import Model, Recalling
from pytest_learnloop.models.cache import AnswerCache
from pytest_learnloop.models.client import Client
from pytest_learnloop.models.recording import RecordedCall, Recording
from pytest_learnloop.models.retry import Patience
from pytest_learnloop.secrets import Secrets


class ModelSession:
    """What several models of a run share: the cache, the recordings, the budget and the secrets to keep."""

    def __init__(
        self,
        budget: Budget,
        cache: AnswerCache,
        files: ExitStack,
        *,
        concurrency: int,
        longest_answer: int | None,
        seed: int,
    ) -> None:
        self._budget, self._cache, self._files = budget, cache, files
        self._recordings: list[Recording] = []
        self._heard: list[RecordedCall] = []
        """All calls up to now, for recordings that begin later."""
        self._alone = threading.Lock()
        self._secrets = Secrets(os.environ)
        self._concurrency, self._longest_answer, self._seed = concurrency, longest_answer, seed

    def record_to(self, path: Path) -> None:
        """Write all calls to a file: those up to now, and those to come.

        :raises SettingsError: it cannot be written.
        """
        recording = Recording(path)
        self._files.callback(recording.close)
        with self._alone:
            for call in self._heard:
                recording.add(call)
            self._recordings.append(recording)

    def client(self, model: Model) -> Client:
        """A client for one model. What was recorded needs no cache, and fails as often as it is asked."""
        is_recorded = isinstance(model, Recalling)
        return Client(
            model,
            self._budget,
            None if is_recorded else self._cache,
            self._record,
            self._secrets,
            self._concurrency,
            self._longest_answer,
            self._seed,
            Patience(tries=1) if is_recorded else Patience(),
        )

    def _record(self, call: RecordedCall) -> None:
        with self._alone:
            self._heard.append(call)
            for recording in self._recordings:
                recording.add(call)


@contextmanager
def model_session(
    budget: Budget,
    directory: Path,
    *,
    concurrency: int = 4,
    longest_answer: int | None = None,
    seed: int = 0,
    forgets: bool = False,
) -> Iterator[ModelSession]:
    """Open what a run needs to ask models.

    :param directory: ``.learnloop``, where the cache is kept.
    :param longest_answer: tokens of an answer at most, where a request sets no limit of its own.
    :param forgets: use no answers of earlier runs.
    :raises SettingsError: the cache cannot be written.
    """
    with ExitStack() as stack:
        cache = AnswerCache(directory, forgets=forgets)
        stack.callback(cache.close)
        yield ModelSession(budget, cache, stack, concurrency=concurrency, longest_answer=longest_answer, seed=seed)
