"""Film of a game as the policy on disk plays it, beside that of a run's winner: ``python -m arcade.film pong``."""

from __future__ import annotations

import argparse
import importlib.util
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy
from PIL import Image

from arcade.cabinet import Cabinet
from arcade.games import NAMES, Game

Policy = Callable[[Any], int]

_RUNS = Path(".learnloop") / "runs"
_EVERY = 2
"""Steps from one picture of a film to the next."""
_PICTURE_TIME = 1000 * 4 * _EVERY // 60
"""Milliseconds that a picture is shown for; the console has 60 frames a second, and a step takes four."""
_STRIP = 8
"""Pictures of a strip."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m arcade.film", description=__doc__)
    parser.add_argument("game", choices=sorted(NAMES), help="name of a module in policies/")
    parser.add_argument("--patch", type=Path, help="of the winner (default: best.patch of the latest run that has one)")
    parser.add_argument("--start", type=Path, help="file to start from (default: the policy on disk)")
    parser.add_argument("--steps", type=int, default=600, help="to be filmed at most (600)")
    parser.add_argument("--seed", type=int, default=21, help="of the game (21)")
    parser.add_argument("--out", type=Path, default=Path("films"), help="folder for NAME.gif and NAME.png (films)")
    given = parser.parse_args()
    patch = given.patch or _latest_patch(given.game)
    films = [_filmed(NAMES[given.game], policy, given) for policy in (_start(given), _winner(given.game, patch))]
    given.out.mkdir(exist_ok=True)
    _write(films, given.out / given.game)
    print(f"wrote {given.out / given.game}.gif and .png: the start, and beside or below it what {patch} makes of it")


def _latest_patch(module: str) -> Path:
    patches = [
        patch for patch in _RUNS.glob("*/best.patch") if f"policies/{module}.py" in patch.read_text(encoding="utf-8")
    ]
    if not patches:
        raise SystemExit(f"there is no run in {_RUNS} that has changed policies/{module}.py: learn first")
    return max(patches)  # the names of runs begin with their time


def _start(given: argparse.Namespace) -> Policy:
    """The policy on disk, with functions from another file in the place of its own if one is given."""
    module = _loaded(Path("policies") / f"{given.game}.py", "start")
    if given.start is not None:
        other = _loaded(given.start, "other")
        for name, value in vars(other).items():
            if getattr(value, "__module__", "") == other.__name__:
                setattr(module, name, value)
    act: Policy = module.act
    return act


def _winner(module: str, patch: Path) -> Policy:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree("policies", Path(folder) / "policies")
        subprocess.run(["git", "apply", str(patch.resolve())], cwd=folder, check=True)
        act: Policy = _loaded(Path(folder) / "policies" / f"{module}.py", "winner").act
        return act


def _loaded(path: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"filmed_{name}", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _filmed(game: Game, act: Policy, given: argparse.Namespace) -> list[Any]:
    """Pictures of a game, one for each step."""
    random.seed(given.seed)
    cabinet = Cabinet(game, sticky=0.25, pictures=True)
    seen, _ = cabinet.reset(given.seed)
    for _ in range(given.steps):
        seen, _, terminated, truncated, _ = cabinet.step(act(seen))
        if terminated or truncated:
            break
    cabinet.close()
    return cabinet.pictures


def _write(films: Sequence[list[Any]], path: Path) -> None:
    """A film with the pictures side by side, and a strip with one row for each."""
    length = max(len(film) for film in films)
    still = [film + [film[-1]] * (length - len(film)) for film in films]
    pictures = [Image.fromarray(numpy.hstack(both)) for both in zip(*(film[::_EVERY] for film in still), strict=True)]
    pictures[0].save(
        path.with_suffix(".gif"), save_all=True, append_images=pictures[1:], duration=_PICTURE_TIME, loop=0
    )
    chosen = [film[round(n * (length - 1) / (_STRIP - 1))] for film in still for n in range(_STRIP)]
    rows = [numpy.hstack(chosen[row * _STRIP : (row + 1) * _STRIP]) for row in range(len(films))]
    Image.fromarray(numpy.vstack(rows)).save(path.with_suffix(".png"))


if __name__ == "__main__":
    main()
