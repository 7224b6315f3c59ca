# `make demo` and `make test` need Python and make, nothing else: they set up .venv from the files of the repository.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test lint bench clean

demo: $(READY)
	cd example_projects/kata && ../../$(BIN)/python -m pytest --learn

test: $(READY)
	$(BIN)/python -m pytest -n auto --random-order

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.scaling

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache

$(READY): pyproject.toml requirements-dev.txt constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements-dev.txt -e .
	touch $(READY)
