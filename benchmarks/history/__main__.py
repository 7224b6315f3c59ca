"""Have faults that libraries really had mended by the tests that came with their fixes, and tabulate the outcome."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Sequence
from pathlib import Path

from benchmarks.archives import unpacked
from benchmarks.attempts import Attempt
from benchmarks.history.attempt import attempt_at, is_shown
from benchmarks.history.fixes import Fix, fixes


def main() -> None:
    """Run the benchmark as the command line says."""
    options = _options()
    print(f"# {platform.platform()}, Python {platform.python_version()}; {options.budget} each")
    attempts: list[Attempt[Fix]] = []
    for fix in fixes():
        if options.library and fix.library not in options.library:
            continue
        name = f"{fix.library} {fix.before} -> {fix.after}"
        before, after = (unpacked(fix.library, options.folder, version) for version in (fix.before, fix.after))
        if not is_shown(fix, before, after):
            print(f"# {name} is left out: its tests do not tell the two releases apart here")
            continue
        attempts.append(attempt_at(fix, before, after, options.budget))
        row = _row(name, attempts[-1])
        print(row, flush=True)
        if options.log:
            options.log.mkdir(parents=True, exist_ok=True)
            text = f"{row}\n{attempts[-1].learned.output}"
            (options.log / f"{fix.library}-{fix.before}.txt").write_text(text, encoding="utf-8")
    print(_summary(attempts))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the libraries are downloaded to and unpacked")
    parser.add_argument("--library", action="append", help="faults of this library only; repeatable")
    parser.add_argument("--budget", default="60s", help="of each run (default: 60s)")
    parser.add_argument("--log", type=Path, help="folder for what pytest said of each fault")
    return parser.parse_args()


def _row(name: str, one: Attempt[Fix]) -> str:
    as_mended = ", as the maintainers did" if one.repaired_as_right else ""
    return f"{name:32} {one.learned.in_words}{as_mended:24} ({one.fault.mended})"


def _summary(attempts: Sequence[Attempt[Fix]]) -> str:
    visible = [one.learned for one in attempts if one.learned.visible]
    repaired = sum(one.learned.repaired for one in attempts)
    return "\n".join(
        [
            f"every test passes: {repaired} of {len(attempts)}",
            f"of these as the maintainers did: {sum(one.repaired_as_right for one in attempts)}",
            f"train and validation pass, held-out fails: {sum(not one.held_out for one in visible)}",
            f"not repaired: {len(attempts) - len(visible)}",
        ]
    )


if __name__ == "__main__":
    main()
