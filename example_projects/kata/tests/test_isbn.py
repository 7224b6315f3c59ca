from __future__ import annotations

import pytest

from bookshop.isbn import check_digit, compact, is_valid


@pytest.mark.parametrize(
    ("first_twelve", "digit"),
    [("978030640615", 7), ("978316148410", 0), ("978014044913", 6), ("978059651774", 8), ("979109636202", 8)],
)
def test_check_digits_of_printed_books(first_twelve: str, digit: int) -> None:
    assert check_digit(first_twelve) == digit


@pytest.mark.parametrize("position", range(1, 12, 2))
def test_every_second_digit_counts_three_times(position: int) -> None:
    digits = "0" * position + "1" + "0" * (11 - position)
    assert check_digit(digits) == 7


@pytest.mark.parametrize("position", range(0, 12, 2))
def test_the_other_digits_count_once(position: int) -> None:
    digits = "0" * position + "1" + "0" * (11 - position)
    assert check_digit(digits) == 9


def test_only_zeros_give_zero() -> None:
    assert check_digit("000000000000") == 0


@pytest.mark.parametrize("isbn", ["978-0-306-40615-7", "978 3 16 148410 0", "9780140449136", "978-0-596-51774-8"])
def test_printed_numbers_are_valid(isbn: str) -> None:
    assert is_valid(isbn)


@pytest.mark.parametrize("isbn", ["", "978", "9780306406158x", "97803064061", "978030640615A"])
def test_what_is_no_number_of_thirteen_digits_is_invalid(isbn: str) -> None:
    assert not is_valid(isbn)


@pytest.mark.parametrize("swapped", ["9870306406157", "9783164184100", "9780104449136"])
def test_swapped_neighbours_are_noticed(swapped: str) -> None:
    assert not is_valid(swapped)


@pytest.mark.parametrize("last", range(3, 10))
def test_a_number_has_one_right_last_digit(last: int) -> None:
    assert is_valid(f"979109636202{last}") == (last == 8)


def test_a_shelf_of_numbers_is_valid() -> None:
    assert all(map(is_valid, ["9780262033848", "9780131103627", "9780201633610"]))


@pytest.mark.parametrize(("isbn", "digits"), [("978-0-306", "9780306"), ("97 8", "978"), ("1", "1")])
def test_hyphens_and_blanks_are_taken_out(isbn: str, digits: str) -> None:
    assert compact(isbn) == digits


@pytest.mark.parametrize("isbn", ["9780306406157", "123", ""])
def test_digits_alone_stay_as_they_are(isbn: str) -> None:
    assert compact(isbn) == isbn
