"""What plugins offer to tests works under re-running as it does in plain pytest."""

from __future__ import annotations

from pathlib import Path

import pytest
from features_support import FAULT, Feature, Trying, skip_without, works_as_in_plain_pytest

from pytest_learnloop.testing import Project

ASYNC_SHOP = f"""
    from pytest_learnloop import trainable

    @trainable
    async def change(paid, price):
        return {FAULT}
"""

ASYNCIO = Feature(
    "pytest-asyncio",
    {
        "shop.py": ASYNC_SHOP,
        "test_shop.py": """
            import asyncio
            import pytest, pytest_asyncio
            from shop import change

            @pytest_asyncio.fixture
            async def till():
                await asyncio.sleep(0)
                yield [await change(3, 3)]
            @pytest_asyncio.fixture(loop_scope="module", scope="module")
            async def shared(): return await change(9, 1)

            @pytest.mark.asyncio
            async def test_change(): assert await change(5, 3) == 2
            @pytest.mark.asyncio
            async def test_till(till): assert till == [0]
            @pytest.mark.asyncio(loop_scope="module")
            async def test_shared(shared): assert shared == 8
            @pytest.mark.asyncio(loop_scope="module")
            async def test_shared_again(shared): assert shared - await change(8, 1) == 1
            @pytest.mark.asyncio
            @pytest.mark.parametrize("price", [0, 1, 2])
            async def test_gather(price):
                assert await asyncio.gather(change(4, price), change(5, price)) == [4 - price, 5 - price]
            def test_run(): assert asyncio.run(change(2, 1)) == 1
        """,
    },
    plugins={"pytest-asyncio": "asyncio"},
    ini="asyncio_default_fixture_loop_scope = function",
    touching=frozenset(
        {"test_change", "test_till", "test_shared", "test_shared_again", "test_run"}
        | {f"test_gather[{price}]" for price in (0, 1, 2)}
    ),
    anew=True,
)

ASYNCIO_AUTO = Feature(
    "pytest-asyncio in auto mode",
    {
        "shop.py": ASYNC_SHOP,
        "test_shop.py": """
            import asyncio
            from shop import change

            class TestShop:
                async def test_change(self): assert await change(5, 3) == 2
                async def test_task(self): assert await asyncio.create_task(change(2, 2)) == 0
            async def test_timeout(): assert await asyncio.wait_for(change(7, 1), 5) == 6
            async def test_other(): assert await change(7, 2) == 5
        """,
    },
    plugins={"pytest-asyncio": "asyncio"},
    ini="asyncio_mode = auto\nasyncio_default_fixture_loop_scope = function",
)

ANYIO = Feature(
    "anyio",
    {
        "shop.py": ASYNC_SHOP,
        "test_shop.py": """
            import anyio
            import pytest
            from shop import change

            pytestmark = pytest.mark.anyio

            @pytest.fixture(scope="module", params=["asyncio"])
            def anyio_backend(request): return request.param
            @pytest.fixture(scope="module")
            async def till():
                async with anyio.create_task_group():
                    yield await change(6, 1)

            async def test_change(): assert await change(5, 3) == 2
            async def test_till(till): assert till == 5
            async def test_till_again(till): assert await change(till, 5) == 0
            async def test_group():
                found = []
                async def buy(price): found.append(await change(9, price))
                async with anyio.create_task_group() as group:
                    for price in (1, 2): group.start_soon(buy, price)
                assert sorted(found) == [7, 8]
        """,
    },
    plugins={"anyio": "anyio"},
)

TIMEOUT = Feature(
    "pytest-timeout",
    {
        "shop.py": f"""
            import time
            from pytest_learnloop import trainable

            @trainable
            def change(paid, price):
                left = {FAULT}
                if left > 100:
                    time.sleep(0.5)
                return left
        """,
        "test_shop.py": """
            import pytest
            from shop import change

            @pytest.mark.timeout(0.2)
            def test_slow(): assert change(99, 9) == 90
            def test_change(): assert change(5, 3) == 2
            @pytest.mark.timeout(5, method="signal")
            def test_other(): assert change(6, 6) == 0
            @pytest.mark.timeout(0)
            def test_without(): assert change(7, 1) == 6
        """,
    },
    arguments=("--timeout=20",),
    plugins={"pytest-timeout": "timeout"},
)

RANDOMLY = Feature(
    "pytest-randomly",
    {
        "shop.py": f"""
            import random
            from pytest_learnloop import trainable

            @trainable
            def change(paid, price):
                return {FAULT} + 0 * random.randrange(6)
        """,
        "test_shop.py": """
            import random
            import pytest
            from shop import change

            ROLLED = random.random()

            @pytest.fixture(scope="module")
            def till(): return change(9, 3)

            @pytest.mark.parametrize("price", range(4))
            def test_change(price): assert change(5, price) == 5 - price
            def test_roll(): assert change(random.randint(5, 1_000_000), 5) < 5  # the text tells what was rolled
            def test_at_import(): assert change(ROLLED, 0) == -1
            def test_till(till): assert till == 6
        """,
    },
    arguments=("--randomly-seed=11",),
    hopeless=frozenset({"test_roll", "test_at_import"}),
    plugins={"pytest-randomly": "randomly"},
    anew=True,
)

MOCK = Feature(
    "pytest-mock",
    {
        "shop.py": f"""
            from pytest_learnloop import trainable

            def tell(left): raise RuntimeError("nobody listens")

            @trainable
            def change(paid, price):
                left = {FAULT}
                if left > 10:
                    tell(left)
                return left
        """,
        "test_shop.py": """
            import pytest
            import shop

            @pytest.fixture(scope="module")
            def heard(module_mocker): return module_mocker.patch("shop.tell")

            def test_change(): assert shop.change(5, 3) == 2
            def test_heard(mocker):
                tell = mocker.patch("shop.tell")
                shop.change(20, 1)
                tell.assert_called_once_with(19)
            def test_spy(mocker):
                spy = mocker.spy(shop, "change")
                assert shop.change(4, 4) == 0
                spy.assert_called_once_with(4, 4)
                assert spy.spy_return == 0
            def test_stub(mocker):
                mocker.patch.object(shop, "change", return_value=7)
                assert shop.change(1, 1) == 7
            def test_shared(heard): assert shop.change(12, 1) == 11 and heard.called
            def test_undone(): assert shop.change(2, 1) == 1
        """,
    },
    plugins={"pytest-mock": "pytest_mock"},
)

COV = Feature(
    "pytest-cov",
    {
        "test_shop.py": """
            from shop import change
            def test_change(): assert change(5, 3) == 2
            def test_other(): assert change(6, 3) == 3
            def test_zero(): assert change(6, 6) == 0
            def test_none(): assert change(6, 0) == 6
        """,
    },
    arguments=("--cov=shop", "--cov-report=term", "--cov-branch"),
    plugins={"pytest-cov": "pytest_cov"},
)

XDIST = Feature(
    "pytest-xdist",
    {
        "test_shop.py": """
            import pytest
            from shop import change

            @pytest.mark.parametrize("price", range(4))
            def test_change(price): assert change(5, price) == 5 - price
            @pytest.mark.xdist_group("till")
            def test_group(): assert change(7, 1) == 6
            @pytest.mark.usefixtures("worker_id", "testrun_uid")
            def test_fixtures(): assert change(7, 2) == 5
        """,
    },
    arguments=("-n", "2", "--dist=loadgroup"),
    plugins={"pytest-xdist": "xdist"},
)

HYPOTHESIS = Feature(
    "Hypothesis",
    {
        "test_shop.py": """
            from hypothesis import HealthCheck, example, given, settings, strategies as st
            from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
            import pytest
            from shop import change

            prices = st.integers(0, 50)

            @settings(max_examples=8)
            @given(paid=prices, price=prices)
            def test_sum(paid, price): assert change(paid, price) + price == paid
            @example(5, 3)
            @given(prices, prices)
            @settings(max_examples=5, deadline=None)
            def test_example(paid, price): assert change(paid, price) <= paid
            @pytest.mark.parametrize("paid", [1, 2])
            @settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
            @given(price=prices)
            def test_parametrized(paid, price, tmp_path): assert change(paid, price) == paid - price
            def test_plain(): assert change(5, 3) == 2

            class Till(RuleBasedStateMachine):
                def __init__(self):
                    super().__init__()
                    self.left, self.spent = 100, 0
                @rule(price=prices)
                def buy(self, price):
                    self.left, self.spent = change(self.left, price), self.spent + price
                @invariant()
                def balanced(self): assert self.left + self.spent == 100

            TestTill = Till.TestCase
            TestTill.settings = settings(max_examples=5, stateful_step_count=5, deadline=None)

            class TestShop:
                @settings(max_examples=5)
                @given(prices)
                def test_method(self, price): assert change(price, price) == 0
        """,
    },
    plugins={"hypothesis": "_hypothesis_pytestplugin"},
)

SYRUPY = Feature(
    "syrupy",
    {
        "test_shop.py": """
            from shop import change

            def test_left(snapshot): assert change(5, 2) == snapshot
            def test_rows(snapshot): assert [change(5, price) for price in (0, 5)] == snapshot
            def test_change(): assert change(5, 3) == 2
            def test_other(): assert change(6, 3) == 3
        """,
        "__snapshots__/test_shop.ambr": """
            # serializer version: 1
            # name: test_left
              3
            # ---
            # name: test_rows
              list([
                5,
                0,
              ])
            # ---
        """,
    },
    plugins={"syrupy": "syrupy"},
)

FEATURES = (ASYNCIO, ASYNCIO_AUTO, ANYIO, TIMEOUT, RANDOMLY, MOCK, COV, XDIST, HYPOTHESIS, SYRUPY)


@pytest.mark.parametrize("feature", [pytest.param(each, id=each.name) for each in FEATURES])
def test_works_as_in_plain_pytest(
    feature: Feature, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_without(feature)
    works_as_in_plain_pytest(Trying(feature, project, tmp_path, monkeypatch))
