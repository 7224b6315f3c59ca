"""Bringing a candidate into force in this process: its code goes into the function objects that are alive.

Whoever holds such an object, in whatever container or under whatever decorator, thereby calls the candidate.
"""

from __future__ import annotations

import ast
import copy
import linecache
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import CellType, CodeType, FunctionType
from typing import Protocol

from pytest_learnloop.domain import Parameter
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.bindings import LiveLiteral, Place
from pytest_learnloop.source.instrument import Probe, Shape, instrument, probe_names, shape_of
from pytest_learnloop.source.live import LiveDefinition, LiveFunction, LiveParameters
from pytest_learnloop.source.names import FunctionNode, bound_names
from pytest_learnloop.source.piece import parse_literal, parse_piece
from pytest_learnloop.source.recompile import SUPER, nested_codes, owner_name, owner_of, recompiled
from pytest_learnloop.source.resolve import MISSING, resolve
from pytest_learnloop.source.signature import ChangedValues, changed_values
