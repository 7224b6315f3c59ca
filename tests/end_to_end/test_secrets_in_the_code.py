"""What a model mends keeps the secrets that stand in the code and that it was not shown."""

from __future__ import annotations

import pytest
from model_support import fenced, scripted_program

from pytest_learnloop.testing import Project


@pytest.mark.parametrize("optimizer", ["reflective", "best-of-n"])
def test_the_line_that_has_a_secret_stays(
    project: Project, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, optimizer: str
) -> None:
    monkeypatch.setenv("SHOP_API_KEY", "sk-0815-4711")
    project.write(
        shop="""
            from pytest_learnloop import trainable

            @trainable
            def signed(order):
                key = "sk-0815-4711"
                return key[:3], order
        """,
        test_shop="""
            import pytest
            from shop import signed

            @pytest.mark.parametrize("order", range(6))
            def test_signed(order):
                assert signed(order) == ("sk-", order + 1)
        """,
    )
    mended = """
        def signed(order):
            key = "[SHOP_API_KEY]"
            return key[:3], order + 1
    """
    model = scripted_program(tmp_path_factory.mktemp("model"), [fenced(mended)])
    project.learn(f"--learn-model={model.name}", f"--learn-optimizer={optimizer}", "--learn-apply")
    assert any('key = "[SHOP_API_KEY]"' in call.prompt for call in model.calls)  # others ask for it from scratch
    assert 'key = "sk-0815-4711"\n    return key[:3], order + 1\n' in project.read("shop.py")
