"""From pytest's configuration to the settings of a learning run: what the user has set, and where."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.options import OPTIONS, key_of
from pytest_learnloop.settings import Settings
from pytest_learnloop.settings.effective import COMMAND_LINE, ON, Effective
from pytest_learnloop.settings.evaluation import Distribution
from pytest_learnloop.settings.given import SWITCHES_OF_A_RUN, Given


def from_config(
    config: pytest.Config, *, can_fork: bool, instead: Mapping[str, Effective] = MappingProxyType({})
) -> Settings:
    """Read and validate the settings of a learning run.

    :param instead: name of an option -> what it is set to, whatever the configuration says.
    :raises pytest.UsageError: naming the option, its value, and what would be valid.
    """
    given = Given(
        config.rootpath,
        {**_options(config), **_switches(config), **instead},
        tuple(map(str, config.invocation_params.args)),
        _xdist(config),
    )
    try:
        return Settings.read(given, can_fork=can_fork)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None


def _options(config: pytest.Config) -> dict[str, Effective]:
    """Name of an option -> what the user has set it to, of those that are set at all."""
    given = {}
    for option in OPTIONS:
        value = config.getoption(option.key)
        origin = _on_command_line(config, option.flag)
        if value is None:
            value, origin = config.getini(option.key) or None, _in_ini(config, option.key)
        if value is not None:
            given[option.name] = Effective(tuple(value) if option.many else (str(value),), origin)
    return given


def _switches(config: pytest.Config) -> dict[str, Effective]:
    """Name of a switch -> on, of those that are."""
    flags = {name: f"--learn-{name}" for name in SWITCHES_OF_A_RUN}
    return {
        name: Effective((ON,), _on_command_line(config, flag))
        for name, flag in flags.items()
        if config.getoption(key_of(flag))
    }


def _xdist(config: pytest.Config) -> Distribution | None:
    """What pytest-xdist was told, if it is installed."""
    number = getattr(config.option, "numprocesses", None)
    if not isinstance(number, int) or number < 1:
        return None
    return Distribution(number, freely=getattr(config.option, "dist", "no") in ("load", "worksteal"))


def _on_command_line(config: pytest.Config, flag: str) -> str:
    """Where the arguments that pytest was given come from: not all of them were typed."""
    typed = any(each.partition("=")[0] == flag for each in map(str, config.invocation_params.args))
    return COMMAND_LINE if typed else "addopts"


def _in_ini(config: pytest.Config, key: str) -> str:
    overridden = config.getoption("override_ini", None) or ()
    if config.inipath is None or any(each.partition("=")[0].strip() == key for each in overridden):
        return f"{COMMAND_LINE} (-o)"
    path = config.inipath
    return str(path.relative_to(config.rootpath) if path.is_relative_to(config.rootpath) else path)
