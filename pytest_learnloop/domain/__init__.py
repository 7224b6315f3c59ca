"""The vocabulary of a learning run, as frozen types.

One word, one thing: *parameter*, *artifact*, *candidate*, *case*, *outcome*, *experience*, *learning context*.
This package imports nothing else of ours; import its words from here.
"""

from pytest_learnloop.domain.artifact import (
    Artifact,
    Candidate,
    EditLevel,
    Parameter,
    ParameterKind,
    normalized,
)
from pytest_learnloop.domain.experience import (
    Call,
    Case,
    Ending,
    Experience,
    Outcome,
    Raw,
    Rollout,
    Split,
    Step,
    Window,
)
from pytest_learnloop.domain.trial import (
    Detail,
    Evaluation,
    Trial,
)
from pytest_learnloop.domain.update import (
    CaseSource,
    Evaluated,
    Fate,
    LearningContext,
    Member,
    Pool,
    Proposal,
    Support,
)

__all__ = [
    "Artifact",
    "Call",
    "Candidate",
    "Case",
    "CaseSource",
    "Detail",
    "EditLevel",
    "Ending",
    "Evaluated",
    "Evaluation",
    "Experience",
    "Fate",
    "LearningContext",
    "Member",
    "Outcome",
    "Parameter",
    "ParameterKind",
    "Pool",
    "Proposal",
    "Raw",
    "Rollout",
    "Split",
    "Step",
    "Support",
    "Trial",
    "Window",
    "normalized",
]
