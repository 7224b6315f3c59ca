"""Options of this project, and the stub that answers where no model is named."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest
from bench.examples import VARIABLE, DataError, examples
from bench.metrics import METRICS
from bench.splits import ORDERS
from bench.stub import NAME, Stub


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("bbeh")
    group.addoption("--task", default="dyck_languages", help="name of a task, such as boolean_expressions")
    group.addoption("--order", choices=list(ORDERS), default="file-order", help="how examples get into their splits")
    group.addoption("--metric", choices=list(METRICS), default="exact", help="which metric decides")
    group.addoption("--examples", type=int, default=None, help="take only the first N examples")


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get(VARIABLE) and _answers(config) == NAME:
        raise pytest.UsageError(
            f"{VARIABLE} is set, and the stub knows only questions that are generated: name a model that answers, with "
            "--learn-agent-model, or without --learn in the environment variable LEARNLOOP_AGENT_MODEL"
        )
    try:
        examples(config.option.task)
    except DataError as error:
        raise pytest.UsageError(str(error)) from None
    # Without --learn no run is there that knows the stub by its name.
    program = shlex.join([sys.executable, str(Path(__file__).with_name("answer.py"))])
    os.environ.setdefault("LEARNLOOP_AGENT_MODEL", f"command:{program}")


def _answers(config: pytest.Config) -> str:
    """Name of the model that answers."""
    if config.getoption("learn"):
        return config.getoption("learn_agent_model") or config.getini("learn_agent_model")
    return os.environ.get("LEARNLOOP_AGENT_MODEL", NAME)


def pytest_learnloop_model(name: str) -> Stub | None:
    return Stub() if name == NAME else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "example" in metafunc.fixturenames:
        option = metafunc.config.option
        found = examples(option.task)[: option.examples]
        split = ORDERS[option.order](found)
        metafunc.parametrize(
            "example",
            [
                pytest.param(
                    each,
                    id=f"{option.task}-{each.number:03}",
                    marks=pytest.mark.learn(split=split[each.number], label=each.target),
                )
                for each in found
            ],
        )


@pytest.fixture
def metric(request: pytest.FixtureRequest) -> str:
    """Name of the metric that decides."""
    return request.config.option.metric
