"""Who hangs is found out wherever that happens, and no other case is blamed for it."""

from __future__ import annotations

from evaluation_support import evaluate

from pytest_learnloop.testing import Project

_SHOP = "from pytest_learnloop import trainable\n\n@trainable\ndef change(paid, price):\n    return paid - price\n"

_TWO = """
    from shop import change

    def test_bread(): assert change(5, 3) == 2
    def test_again(): assert change(4, 3) == 1
"""

_STALLED = '''
    DEADLINE = 0.3

    STALLED = """def change(paid, price):
        import sys
        def stall(frame, event, argument):
            while frame.f_code.co_name == "{function}" and frame.f_code.co_filename.endswith("{file}"):
                pass
        sys.setprofile(stall)
        return paid - price
    """

    def evaluation(evaluates, artifact, cases):
        (changed,) = artifact.parameters
        (found,) = evaluates.evaluate([Trial(Candidate({{changed.id: STALLED}}), cases)])
        return [found.outcomes[case].ending.value for case in cases]
'''

_RELEASED = '''
    DEADLINE = 0.3

    RELEASED = """def change(paid, price):
        import signal, sys, time
        if paid == 5:
            heard = []
            signal.signal(signal.SIGUSR2, lambda *_: heard.append(1))
            while not heard:
                time.sleep(0.001)
            sys.is_late = True
        elif hasattr(sys, "is_late"):
            time.sleep(60)
        return paid - price
    """

    def evaluation(evaluates, artifact, cases):
        (changed,) = artifact.parameters
        (found,) = evaluates.evaluate([Trial(Candidate({changed.id: RELEASED}), cases, Detail.TEXTS)])
        return [found.outcomes[case].ending.value for case in cases]
'''


def test_between_two_cases(project: Project) -> None:
    # a finalizer, a timer or a thread of the candidate may run there
    project.write(shop=_SHOP, test_shop=_TWO)
    assert evaluate(project, _STALLED.format(function="enter", file="fence.py")) == ["passed", "timeout"]


def test_after_the_last_case(project: Project) -> None:
    project.write(shop=_SHOP, test_shop=_TWO)
    assert evaluate(project, _STALLED.format(function="send", file="channel.py")) == ["passed", "passed"]


def test_a_case_that_begins_before_its_process_is_killed_for_another(project: Project) -> None:
    # the first case comes to its end when the supervisor asks where it hangs, and so begins the second
    project.write(shop=_SHOP, test_shop=_TWO)
    assert evaluate(project, _RELEASED) == ["timeout", "passed"]
