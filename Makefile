# `make demo` and `make test` need Python and make, nothing else: they set up .venv from the files of the repository.
PYTHON ?= python3
BIN := .venv/bin
# Some tests wait, so that one worker more than there are cores leaves none idle.
WORKERS = $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")
READY := .venv/.ready
# Some of the pinned versions need Python 3.11; 3.10 takes the newest there are for it.
PINS = $(shell $(PYTHON) -c "import sys; print('-c constraints.txt' if sys.version_info >= (3, 11) else '')")
# What a user has who installed this package and nothing else: the plugins for developing have no part in it.
ALONE := --disable-plugin-autoload -p learnloop

.PHONY: demo test examples example-atari test-local-model lint bench clean

demo: $(READY)
	cd example_projects/kata && ../../$(BIN)/python -m pytest $(ALONE) --learn

test: $(READY)
	$(BIN)/python -m pytest -n $(WORKERS) --random-order

# Every example project on its embedded default: no network, no model, no data.
examples: $(READY)
	$(BIN)/python example_projects/check.py

# The games want an older numpy than the rest of the examples.
example-atari: .venv-atari/.ready
	.venv-atari/bin/python example_projects/check.py atari

.venv-atari/.ready: pyproject.toml
	$(PYTHON) -m venv .venv-atari
	.venv-atari/bin/python -m pip install --quiet --disable-pip-version-check -e '.[atari]'
	touch .venv-atari/.ready

# Needs a model server of yours: see local_model_tests/test_kata.py.
test-local-model: $(READY)
	$(BIN)/python -m pytest local_model_tests -rs -n 0

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.scaling

clean:
	rm -rf .venv .venv-atari .mypy_cache .ruff_cache .pytest_cache

$(READY): pyproject.toml requirements-dev.txt constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PINS) -r requirements-dev.txt -e .
	# Without what it asks for: xgboost brings half a gigabyte that nothing here imports.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PINS) --no-deps trace-opt
	touch $(READY)
