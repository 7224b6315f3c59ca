"""Where learning starts from other code than is on disk, that is no ingredient; and what may not change does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from mutation_support import artifact_of, context_of, function, pool_of

from pytest_learnloop.domain import Artifact, Candidate, EditLevel, Parameter, ParameterKind
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.optimizers.mutation import MutationOptimizer
from pytest_learnloop.optimizers.mutation.ingredients import ingredients
from pytest_learnloop.source.levels import check_levels
from pytest_learnloop.source.stub import stubbed

PRICE = "def price(order):\n    if order.is_secret:\n        return secret(order)\n    return 1\n"
SHOP = f"import shipping\n\n\n{PRICE}\n\ndef other(order):\n    return order.weight\n"
SHIPPING = "def rate(parcel):\n    return hidden_factor(parcel)\n"


@pytest.fixture
def shop(tmp_path: Path) -> Artifact:
    """Two modules, one function of each of which starts from a stub."""
    for name, source in (("shop", SHOP), ("shipping", SHIPPING)):
        (tmp_path / f"{name}.py").write_text(source)
    price = Parameter("shop:price", ParameterKind.FUNCTION, str(tmp_path / "shop.py"), 4, PRICE.rstrip())
    rate = Parameter("shipping:rate", ParameterKind.FUNCTION, str(tmp_path / "shipping.py"), 1, SHIPPING.rstrip())
    return Artifact((price, rate), {each.id: stubbed(each.source, each.qualname) for each in (price, rate)})


def test_what_was_there_before_the_stub_is_no_ingredient(shop: Artifact) -> None:
    found = ingredients("shop", shop)
    assert found.attributes_of("order") == ("weight",)
    assert "hidden_factor" not in found.siblings.called
    on_disk = ingredients("shop", Artifact(shop.parameters))
    assert on_disk.attributes_of("order") == ("is_secret", "weight")
    assert "hidden_factor" in on_disk.siblings.called


def test_where_the_file_cannot_be_read_the_start_is_what_there_is() -> None:
    price = function(PRICE)
    assert ingredients(
        "shop", Artifact((price,), {price.id: "def price(order):\n    return order.sum\n"})
    ).attributes == (("order", ("sum",)),)


SIGNED = 'def f(a, b=3):\n    """Add 5."""\n    return a + 5\n'


@pytest.mark.parametrize("level", EditLevel)
def test_nothing_is_proposed_that_changes_more_than_it_may(level: EditLevel) -> None:
    artifact = artifact_of(replace(function(SIGNED), edit=level))
    optimizer = MutationOptimizer(artifact)
    proposals = optimizer.propose(context_of(artifact), pool_of(artifact), 1000)
    assert proposals
    for proposal in proposals:
        check_levels(artifact, Candidate(proposal.edits))


def test_a_default_is_changed_where_the_definition_may() -> None:
    artifact = artifact_of(function(SIGNED))
    as_body = artifact_of(replace(function(SIGNED), edit=EditLevel.BODY))
    proposals = MutationOptimizer(artifact).propose(context_of(artifact), pool_of(artifact), 1000)
    refused = [each for each in proposals if not _is_permitted(as_body, Candidate(each.edits))]
    assert refused


def _is_permitted(artifact: Artifact, candidate: Candidate) -> bool:
    try:
        check_levels(artifact, candidate)
    except ProposalError:
        return False
    return True
