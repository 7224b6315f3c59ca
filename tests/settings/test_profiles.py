"""A profile is a set of defaults, and nothing but that."""

from __future__ import annotations

import pytest

from pytest_learnloop.options import OPTIONS
from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.profiles import PROFILES
from pytest_learnloop.settings import Settings

MODEL = "--learn-model=gpt-5"


def settings(pytester: pytest.Pytester, *arguments: str) -> Settings:
    return from_config(pytester.parseconfig("--learn", *arguments), can_fork=True)


def test_the_paper_s_loop(pytester: pytest.Pytester) -> None:
    found = settings(pytester, MODEL, "--learn-profile=paper")
    assert (found.optimizer.name, found.optimizer.proposals, found.batching.size) == ("optoprime", 1, 1)
    assert (found.selection.accept.value, found.selection.select.value) == ("always", "best")
    assert not found.delivery.gate
    assert (found.prompts.memory, found.prompts.memory_order, str(found.budget.limits)) == (5, "fifo", "20 updates")


def test_without_a_profile(pytester: pytest.Pytester) -> None:
    found = settings(pytester, MODEL)
    assert (found.selection.accept.value, found.selection.select.value, found.delivery.gate) == ("better", "best", True)
    assert (found.prompts.memory, found.prompts.memory_order, found.profile) == (5, "rank", None)


def test_a_model_may_change_what_a_profile_sets(pytester: pytest.Pytester) -> None:
    assert str(settings(pytester, "--learn-profile=quick").budget.limits) == "1m"
    assert str(settings(pytester, "--learn-profile=quick", MODEL).budget.limits) == "3m, 10 calls"
    assert settings(pytester, "--learn-profile=paper").optimizer.name == "mutation"


def test_command_line_beats_ini_beats_profile(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nlearn_profile = paper\nlearn_proposals = 7\nlearn_batch = 8\n")
    found = settings(pytester, "--learn-batch=9")
    assert (found.profile, found.prompts.memory_order) == ("paper", "fifo")
    assert (found.optimizer.proposals, found.batching.size) == (7, 9)


def test_a_profile_of_ini_can_be_left_out_once(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nlearn_profile = paper\n")
    found = settings(pytester, "--learn-profile=none")
    assert (found.profile, found.prompts.memory_order) == (None, "rank")


def test_an_unknown_profile_is_refused(pytester: pytest.Pytester) -> None:
    words = "--learn-profile: 'fast' is not valid; give one of quick, thorough, ci, paper, none"
    with pytest.raises(pytest.UsageError, match=words):
        settings(pytester, "--learn-profile=fast")


@pytest.mark.parametrize("model", [(), (MODEL,)], ids=["no model", "model"])
@pytest.mark.parametrize("name", PROFILES)
def test_every_value_of_every_profile_is_valid(pytester: pytest.Pytester, name: str, model: tuple[str, ...]) -> None:
    found = settings(pytester, f"--learn-profile={name}", *model)
    values = PROFILES[name].values(has_model=bool(model))
    assert {option: found.effective[option].texts for option in values} == {o: (v,) for o, v in values.items()}


def test_profiles_set_options_that_there_are_and_set_none_twice() -> None:
    known = {option.name for option in OPTIONS if not option.many} - {"profile"}
    for profile in PROFILES.values():
        names = [preset.option for preset in profile.presets]
        assert len(set(names)) == len(names)
        assert set(names) <= known


def test_help_tells_of_every_profile() -> None:
    (text,) = [option.help for option in OPTIONS if option.name == "profile"]
    assert all(f"{each.name} ({each.purpose})" in text for each in PROFILES.values())


def test_what_a_profile_decides_is_recorded(pytester: pytest.Pytester) -> None:
    recorded = settings(pytester, MODEL, "--learn-profile=paper").recorded()
    assert recorded["profile"] == "paper"
    assert (recorded["accept"], recorded["select"], recorded["gate"]) == ("always", "best", False)
    assert (recorded["memory"], recorded["memory_order"]) == (5, "fifo")
