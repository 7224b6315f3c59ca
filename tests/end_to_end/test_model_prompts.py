"""What a model is sent does not depend on where pytest writes to."""

from __future__ import annotations

import pytest
from model_support import scripted_program

from pytest_learnloop.testing import Project


def test_colours_are_for_terminals(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    project.write(
        sides="from pytest_learnloop import trainable\n\n@trainable\ndef sides(n):\n    return list(range(1, n))\n",
        test_sides="""
            import pytest
            from sides import sides

            @pytest.mark.parametrize("n", range(8))
            def test_sides(n):
                print("\\x1b[31mred\\x1b[0m")
                assert sides(n) == [*range(n)]
        """,
    )
    program = scripted_program(tmp_path_factory.mktemp("model"), ["no idea"])
    shown: list[list[str]] = []
    for colour in ("yes", "no"):
        asked = (f"--learn-model={program.name}", "--learn-no-cache", "--learn-budget=1 update")
        result = project.learn(*asked, f"--color={colour}")
        assert ("\x1b[1m" in result.stdout.str()) is (colour == "yes")
        prompts = [call.prompt for call in program.calls]
        shown.append(sorted(prompts[len(prompts) // 2 :] if shown else prompts))
    assert shown[0] == shown[1]
    assert not any("\x1b" in prompt for prompt in shown[0])
    assert "red" in "".join(shown[0])
