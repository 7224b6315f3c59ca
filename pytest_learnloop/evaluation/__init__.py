"""Running candidates on cases: a warm process, and a child per candidate.

The ``dispatcher`` (in the controller) hands *orders* to a *supervisor*, which lives in the warm process and starts a
child for each: forked from the warm process, or a fresh interpreter that collects again. The child runs the
``harness``, within ``limits`` and behind the ``fence``, and reports over a ``channel``.
"""
