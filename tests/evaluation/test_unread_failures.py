"""Where only scores are asked for, pytest doesn't gather what it would show of a failure: that takes its time."""

from __future__ import annotations

from textwrap import dedent

from evaluation_support import evaluate

from pytest_learnloop.testing import Project

SHOP = """
    from pytest_learnloop import trainable

    @trainable
    def work():
        return 1
"""
TESTS = """
    import os, unittest
    from shop import work

    class Deadly:
        def __repr__(self):
            os._exit(1)

    class TestWork(unittest.TestCase):
        def test_it(self):
            self.check(Deadly())

        def check(self, value):
            raise ValueError(work())
"""
ENDINGS = """
    def evaluation(evaluates, artifact, cases):
        found = evaluates.evaluate([Trial(artifact.on_disk, cases, detail) for detail in (Detail.SCORES, Detail.TEXTS)])
        return [outcome.ending.value for each in found for outcome in each.outcomes.values()]
"""


def test_values_are_represented_only_where_the_failure_is_read(project: Project) -> None:
    project.write(shop=SHOP, test_shop=TESTS)
    assert evaluate(project, ENDINGS) == ["failed", "crash"]


COLLECTOR = """
    class Deadly:
        def __repr__(self):
            os._exit(1)

    class Worked(pytest.Item):
        def runtest(self):
            self.check(Deadly())

        def check(self, value):
            import shop
            raise ValueError(shop.work())

    class Works(pytest.File):
        def collect(self):
            yield Worked.from_parent(self, name="worked")

    def pytest_collect_file(file_path, parent):
        return Works.from_parent(parent, path=file_path) if file_path.suffix == ".work" else None
"""


def test_so_it_is_with_items_of_a_collector(project: Project) -> None:
    project.write(shop=SHOP)
    (project.path / "it.work").touch()
    script = "import os\nimport shop\n" + dedent(COLLECTOR) + dedent(ENDINGS)
    assert evaluate(project, script) == ["failed", "crash"]
