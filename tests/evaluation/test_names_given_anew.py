"""Names of cases that differ from one collection to the next."""

from __future__ import annotations

from pytest_learnloop.evaluation.first_names import first_names


def test_new_names_are_those_that_are_gone_in_the_same_order() -> None:
    before = ["t.py::test[1]", "t.py::test[09:20]", "t.py::test[20:09]", "t.py::test_other"]
    again = ["t.py::test[1]", "t.py::test[09:21]", "t.py::test[21:09]", "t.py::test_other"]
    assert first_names(before, again) == {
        "t.py::test[09:21]": "t.py::test[09:20]",
        "t.py::test[21:09]": "t.py::test[20:09]",
    }


def test_each_function_by_itself() -> None:
    before = ["t.py::test_a[1]", "t.py::test_b[1]"]
    again = ["t.py::test_b[2]", "t.py::test_a[3]"]
    assert first_names(before, again) == {"t.py::test_b[2]": "t.py::test_b[1]", "t.py::test_a[3]": "t.py::test_a[1]"}


def test_more_or_fewer_cases_are_others() -> None:
    before = ["t.py::test_a[1]", "t.py::test_b[1]", "t.py::test_b[2]"]
    again = ["t.py::test_a[2]", "t.py::test_a[3]", "t.py::test_b[3]"]
    assert first_names(before, again) == {}


def test_another_order_is_no_other_name() -> None:
    assert first_names(["t.py::test[1]", "t.py::test[2]"], ["t.py::test[2]", "t.py::test[1]"]) == {}


def test_a_folder_may_have_a_bracket_in_its_name() -> None:
    assert first_names(["a[b/t.py::test_a[1]"], ["a[b/t.py::test_b[1]"]) == {}
