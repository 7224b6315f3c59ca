"""Where a test hangs is told down to the test itself, and not how pytest came to call it."""

from __future__ import annotations

from pytest_learnloop.evaluation.losses import hang

_STACKS = """\
Thread 0x00007f5225c69b80 (most recent call first):
  File "/usr/lib/python3.11/selectors.py", line 415 in select
  File "/home/me/shop/waiting.py", line 6 in wait
  File "/home/me/shop/venv/site-packages/_pytest/threadexception.py", line 58 in run

Current thread 0x00007f5225c69b81 (most recent call first):
  File "/home/me/shop/change.py", line 6 in change
  File "/home/me/shop/tests/conftest.py", line 9 in till
  File "/home/me/shop/venv/site-packages/_pytest/fixtures.py", line 900 in call_fixture_func
  File "/home/me/shop/venv/site-packages/pluggy/_execution.py", line 147 in _multicall
  File "/home/me/shop/tests/conftest.py", line 20 in pytest_fixture_setup
"""

_TOLD = """\
no verdict within 2 s, while at:
Thread 0x00007f5225c69b80 (most recent call first):
  File "/usr/lib/python3.11/selectors.py", line 415 in select
  File "/home/me/shop/waiting.py", line 6 in wait

Current thread 0x00007f5225c69b81 (most recent call first):
  File "/home/me/shop/change.py", line 6 in change
  File "/home/me/shop/tests/conftest.py", line 9 in till"""


def test_each_thread_is_told_down_to_what_pytest_called() -> None:
    assert hang(2.0, _STACKS) == _TOLD


def test_where_nothing_is_known_nothing_is_told() -> None:
    assert hang(0.5, "") == "no verdict within 0.5 s"
