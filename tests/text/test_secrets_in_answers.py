"""A model is shown the name of a secret that stands in the code; the code has the secret all the same afterwards."""

from __future__ import annotations

import json

import pytest
from text_support import artifact_of, parameter

from pytest_learnloop.domain import Parameter, ParameterKind
from pytest_learnloop.optimizers.text.answers.reading import AnswerReader, Reading
from pytest_learnloop.optimizers.trace.edits import EditReader
from pytest_learnloop.secrets import Secrets

PEM = "-----BEGIN KEY-----\nMIIB+x\n-----END KEY-----"
SECRETS = Secrets({"SHOP_KEY": "sk-12345678", "SORT_KEY": "created_at", "PEM_KEY": PEM})
ORDERS = """def orders(client, since):
    client.login(key="sk-12345678")
    found = client.fetch(since)
    return sorted(found, key=lambda each: each.created_at)
"""
MENDED = ORDERS.replace("fetch(since)", "fetch(since + 1)")
OTHER = "def other(x):\n    return x\n"
DIFF = """\
@@ -1,4 +1,4 @@
 def orders(client, since):
     client.login(key="[SHOP_KEY]")
-    found = client.fetch(since)
+    found = client.fetch(since + 1)
"""
REPLACE = """\
<<<<<<< SEARCH
    client.login(key="[SHOP_KEY]")
    found = client.fetch(since)
=======
    client.login(key="[SHOP_KEY]")
    found = client.fetch(since + 1)
>>>>>>> REPLACE
"""


def fence(code: str, info: str = "python") -> str:
    return f"```{info}\n{code.rstrip()}\n```"


def read(answer: str, *parameters: Parameter) -> Reading:
    artifact = artifact_of(*(parameters or (parameter("orders", ORDERS),)))
    return AnswerReader(artifact, SECRETS).read(answer, artifact.start, [each.id for each in artifact.parameters])


@pytest.mark.parametrize("answer", [fence(SECRETS.hide(MENDED)), SECRETS.hide(MENDED), fence(DIFF, "diff"), REPLACE])
def test_lines_that_are_taken_over_have_their_secrets(answer: str) -> None:
    assert "sk-1" not in answer
    assert read(answer).edits["shop:orders"].rstrip() == MENDED.rstrip()


def test_a_suggestion_in_json_has_them_as_well() -> None:
    artifact = artifact_of(parameter("orders", ORDERS))
    answer = json.dumps({"suggestion": {"orders": SECRETS.hide(MENDED)}})
    reading = EditReader(artifact, secrets=SECRETS).of_suggestions(answer, {"orders": "shop:orders"}, artifact.start)
    assert reading.edits["shop:orders"].rstrip() == MENDED.rstrip()


def test_a_secret_of_several_lines_is_put_back() -> None:
    signed = f"def sign(text):\n    key = '''{PEM}'''\n    return text + key\n"
    mended = signed.replace("text + key", "key + text")
    assert read(fence(SECRETS.hide(mended)), parameter("sign", signed)).edits["shop:sign"].rstrip() == mended.rstrip()


def test_the_code_as_it_was_shown_is_the_code_as_it_is() -> None:
    assert read(fence(SECRETS.hide(ORDERS))).unchanged


@pytest.mark.parametrize(
    "elsewhere",
    [
        ORDERS.replace('client.login(key="sk-12345678")', 'client.login("[SHOP_KEY]")'),
        ORDERS.replace("    found", '    print("[SHOP_KEY]")\n    found'),
        ORDERS.replace("    found", '    client.login(key="[SHOP_KEY]")\n    found'),
    ],
    ids=["another line", "one more line", "the same line twice"],
)
def test_elsewhere_there_is_no_secret_to_be_had(elsewhere: str) -> None:
    reading = read(fence(SECRETS.hide(elsewhere)))
    assert not reading.edits
    assert "[SHOP_KEY] stands for a text that is not shown" in reading.problem


def test_a_line_of_one_function_takes_no_secret_to_another() -> None:
    taken = 'def other(x):\n    client.login(key="[SHOP_KEY]")\n    return x\n'
    reading = read(f"### shop:other\n{fence(taken)}", parameter("orders", ORDERS), parameter("other", OTHER))
    assert not reading.edits
    assert "[SHOP_KEY] stands for" in reading.problem


def test_what_is_wrong_with_an_answer_tells_none() -> None:
    reading = read(REPLACE.replace("found = client.fetch(since)\n=", "nothing of this\n="))
    assert reading.problem.endswith('several times: client.login(key="[SHOP_KEY]")')


def test_the_same_text_is_nothing_special_where_the_code_has_no_secret() -> None:
    edited = 'def other(x):\n    return "[SHOP_KEY]"\n'
    assert read(fence(edited), parameter("other", OTHER)).edits == {"shop:other": edited.rstrip()}


def test_a_text_keeps_the_lines_that_have_one() -> None:
    prompt = parameter("PROMPT", '"""Be brief.\nThe key: sk-12345678\n"""', ParameterKind.LITERAL)
    answer = fence('PROMPT = """Be polite.\nThe key: [SHOP_KEY]\n"""')
    assert read(answer, prompt).edits == {"shop:PROMPT": '"""Be polite.\nThe key: sk-12345678\n"""'}
