# Two commands on a fresh machine: `make ask Q="64 A100 30 days"` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
Q ?= 64 A100 30 days
# As it was typed: make would take the $2 out of “$250k budget”.
export TEXT := $(value Q)

.PHONY: ask serve workspace test lint format accuracy savings torture bench lock wheel clean

ask: $(VENV)/.installed
	@$(BIN)/llmcost ask "$$TEXT"

serve: $(VENV)/.installed
	@$(BIN)/llmcost serve

# The bot beside a stand-in for Slack, with a page to chat in: no tokens, no network.
workspace: $(VENV)/.installed
	@$(BIN)/llmcost workspace

test: lint
	@$(BIN)/python -m pytest --numprocesses 3 --dist worksteal --cov --cov-report=term:skip-covered

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(VENV)/.installed-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# Fits the constants of utilisation to the published runs and writes docs/accuracy.md.
accuracy: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks.accuracy

# Asks the examples of docs/savings.md for real and writes the page; after a change of prices or constants.
savings: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks.savings_examples

# Kills, cuts, starves and fuzzes the real bot for some forty minutes and writes docs/torture.md. `make test` does it in
# brief.
torture: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks.torture

# All benchmarks in a quick form: docs/bench.json and the table of docs/performance.md; names what has become worse.
bench: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks.bench

# The locks hold for Python 3.11 to 3.13 and name no registry: pip takes the packages from where it is set up to look.
LOCK = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --no-header --quiet --upgrade pyproject.toml
lock: $(VENV)/.installed-dev
	@$(LOCK) --group build --output-file requirements.lock
	@$(LOCK) --group build --group dev --constraints requirements.lock --output-file requirements-dev.lock

wheel: $(VENV)/.installed
	@rm -rf dist && $(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

clean:
	@rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "llmcost needs Python 3.11 or newer; set PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@
