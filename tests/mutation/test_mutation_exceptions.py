"""A clause that caught nothing is suspicious though none of its lines ran."""

from __future__ import annotations

from mutation_support import artifact_of, experience, function, propose


def test_clause_that_never_ran_is_as_suspicious_as_what_was_tried() -> None:
    parameter = function(
        """
        def lookup(table, key, default):
            found = len(table) > 3
            try:
                return table[key]
            except IndexError:
                return default
        """
    )
    executed = [(parameter.id, line) for line in (2, 3, 4)]

    edited = [
        p.edits[parameter.id]
        for p in propose(artifact_of(parameter), 40, experiences=[experience("test_it", 0, executed)])
    ]

    assert any("except KeyError" in source for source in edited)
