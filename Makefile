# Each target sets up what it needs in .venv; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
Q ?= 64 A100 30 days
# As it was typed: make would take the $2 out of “$250k budget”.
export TEXT := $(value Q)

TEST := $(BIN)/python -m pytest --numprocesses 3 --dist worksteal

.PHONY: help ask install serve workspace test lint format accuracy savings torture bench lock wheel clean

help:  ## what can be made
	@sed -n 's/^\([a-z]*\):.*  ## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name does; do \
		printf '  make %-10s %s\n' "$$name" "$$does"; done

ask: $(VENV)/.installed  ## answer a question: make ask Q="64 A100 30 days" (single quotes where it holds a $)
	@$(BIN)/llmcost ask "$$TEXT"

install: $(VENV)/.installed  ## put llmcost and what it needs into .venv

serve: $(VENV)/.installed  ## run the Slack bot; docs/slack.md says which tokens it needs
	@$(BIN)/llmcost serve

workspace: $(VENV)/.installed  ## the bot on a page that stands in for Slack: no tokens, no network
	@$(BIN)/llmcost workspace

# Coverage slows a test by half, so it is measured where it counts: the engine by its own tests.
test: lint  ## lint, then all tests: some minutes
	@$(TEST) --cov --cov-report=term:skip-covered tests/costengine
	@$(TEST) --ignore=tests/costengine

lint: $(VENV)/.installed-dev  ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(VENV)/.installed-dev  ## put right what ruff can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

accuracy: $(VENV)/.installed-dev  ## fit the constants of utilisation to the published runs; writes docs/accuracy.md
	@$(BIN)/python -m benchmarks.accuracy

savings: $(VENV)/.installed-dev  ## ask the examples of docs/savings.md anew, after a change of prices or constants
	@$(BIN)/python -m benchmarks.savings_examples

# `make test` does it in brief.
torture: $(VENV)/.installed-dev  ## kill, cut, starve and fuzz the real bot for over an hour; writes docs/torture.md
	@$(BIN)/python -m benchmarks.torture

bench: $(VENV)/.installed-dev  ## all benchmarks, quickly; writes docs/bench.json and docs/performance.md, names what is worse
	@$(BIN)/python -m benchmarks.bench

# The locks hold for Python 3.11 to 3.13 and name no registry: pip takes the packages from where it is set up to look.
LOCK = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --no-header --quiet --upgrade pyproject.toml
lock: $(VENV)/.installed-dev  ## renew requirements.lock and requirements-dev.lock
	@$(LOCK) --group build --output-file requirements.lock
	@$(LOCK) --group build --group dev --constraints requirements.lock --output-file requirements-dev.lock

wheel: $(VENV)/.installed  ## build dist/*.whl
	@rm -rf dist && $(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

clean:  ## delete .venv and what was built
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
