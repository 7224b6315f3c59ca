"""What :mod:`pytest_learnloop.secrets` hides, under the name that the models know it by."""

from __future__ import annotations

from pytest_learnloop.secrets import Secrets as Secrets
