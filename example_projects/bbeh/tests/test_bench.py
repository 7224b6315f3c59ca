"""The questions are right, and so is how they are split and graded. Nothing here is learned: these are guards."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from bench import boolean, dyck, geometry
from bench.examples import DataError, Example, from_file, generated
from bench.metrics import exact, lenient
from bench.splits import ORDERS, stratified
from bench.stub import reply


@pytest.mark.parametrize("generator", [boolean, dyck, geometry])
def test_the_same_questions_each_time_and_none_twice(generator):
    examples = generator.generate(50)
    assert examples == generator.generate(50)
    assert len({question for question, _ in examples}) == 50
    assert len({answer for _, answer in examples}) >= 5


def test_notes_on_brackets_are_right_up_to_the_first_mistake():
    closing = {")": "(", "]": "[", "}": "{", ">": "<"}
    for question, answer in dyck.generate(50):
        notes = re.findall(r"Note (\d+): after (.) open: (.*)", question)
        stack, wrong = [], "No"
        for number, symbol, told in notes:
            stack = stack[:-1] if symbol in closing else [*stack, symbol]
            if told != (" ".join(stack) or "none"):
                wrong = number
                break
        assert wrong == answer


def test_one_expression_is_true():
    facts = {text: str(value) for text, value in boolean._FACTS.items()}
    for question, answer in boolean.generate(50):
        for text, value in facts.items():
            question = question.replace(text, value)
        for words, sign in (("is greater than", ">"), ("is less than", "<"), ("equals", "==")):
            question = question.replace(words, sign)
        options = dict(re.findall(r"^\((.)\) (.*)$", question, re.MULTILINE))
        assert [f"({letter})" for letter, text in options.items() if eval(text)] == [answer]


def test_as_many_sides_as_the_shape_has():
    sides = {"triangle": 3, "pentagon": 5, "hexagon": 6, "octagon": 8}
    for question, answer in geometry.generate(50):
        shape = re.search(rf"^{re.escape(answer)} (.*)$", question, re.MULTILINE)[1]
        assert question.count(" L ") == sides.get(shape, 4)


@pytest.mark.parametrize(
    ("prediction", "target", "is_exact", "is_lenient"),
    [
        ("(B)", "(B)", True, True),
        ("it was (A), it is (B)", "(B)", True, False),
        ("B", "(B)", False, True),
        ("17", "17", True, True),
        ("17.", "17", False, True),
        ("17.0", "17", False, True),
        ("**No**", "No", False, True),
        ("The answer is: no", "No", False, True),
        ("Yes", "No", False, False),
        ("", "(B)", False, False),
    ],
)
def test_metrics(prediction, target, is_exact, is_lenient):
    assert exact(prediction, target) == is_exact
    assert lenient(prediction, target) == is_lenient


@pytest.mark.parametrize("order", ORDERS)
def test_every_example_is_in_one_split(order):
    examples = [Example(number, f"question {number}", "ABC"[number % 3]) for number in range(60)]
    assert Counter(ORDERS[order](examples).values()) == {"train": 15, "validation": 10, "held_out": 35}


def test_stratified_shares():
    """A file that is sorted by its answers is the worst case of file order."""
    examples = [Example(number, f"question {number}", "ABC"[number // 20]) for number in range(60)]
    names = stratified(examples)
    train = Counter(each.target for each in examples if names[each.number] == "train")
    assert train == {"A": 5, "B": 5, "C": 5}


def test_the_stub_answers_as_it_is_told_and_only_then():
    example = generated("dyck_languages")[0]
    free = reply(f"Answer this.\n\n{example.question}")
    told = reply(f"{example.question}\n\nEnd with a last line of its own that says Answer: and the answer, and nothing else.")
    assert free != told
    assert told.startswith(f"Answer: {example.target}")
    assert reply("What is the meaning of life?") == "I don't know this question."


def test_files_of_the_benchmark(tmp_path):
    pairs = [{"input": f"question {number}", "target": "(A)"} for number in range(40)]
    (tmp_path / "some_task.json").write_text(json.dumps({"canary": "…", "examples": pairs}), encoding="utf-8")
    assert from_file("some_task", tmp_path)[1] == ("question 1", "(A)")
    (tmp_path / "other.json").write_text('{"examples": [1]}', encoding="utf-8")
    for task in ("other", "missing"):
        with pytest.raises(DataError):
            from_file(task, tmp_path)
