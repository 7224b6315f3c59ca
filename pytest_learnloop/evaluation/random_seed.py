"""The seed that pytest-randomly draws for each run of pytest: a learning run that goes on takes that of before."""

from __future__ import annotations

import pytest

_KEPT_AS = "randomly_seed"
_FLAG = "--randomly-seed"


def random_seed(config: pytest.Config) -> int | None:
    """The seed; None where the plugin is not there."""
    seed = getattr(config.option, _KEPT_AS, None)
    return seed if isinstance(seed, int) else None


def take_random_seed(config: pytest.Config, seed: object) -> None:
    """Let tests run on this seed from now on, unless the user has typed one; to be called before any child is forked.

    :param seed: what an earlier session gave for :func:`random_seed`.
    """
    typed = any(str(argument).startswith(_FLAG) for argument in config.invocation_params.args)
    if seed is not None and random_seed(config) is not None and not typed:
        setattr(config.option, _KEPT_AS, seed)
