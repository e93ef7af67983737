# Everything runs from here. `make` alone lists the targets.
# PYTHON=/path/to/python3 chooses the interpreter; otherwise the newest of python3.14 … python3.11 or python3 is taken.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
TEXTS := web/pages/translations
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes \
	--custom-compile-command "make lock" --group build

.DEFAULT_GOAL := help
.PHONY: help run test coverage nightly check format bench docs screenshots texts lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.run-ready ## Start Baton on this machine: http://127.0.0.1:8000 (PORT and BATON_HOME are honoured)
	@exec $(BIN)/baton run

test: $(VENV)/.dev-ready ## Run every test that this machine can run, and say what was left out
	@$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

coverage: $(VENV)/.dev-ready ## Measure the branches of the engine under its worked cases: one that none takes is a failure
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m coverage run --source=engine -m pytest -q -n auto --dist loadfile tests/scenarios tests/engine \
		--ignore=tests/engine/properties --ignore=tests/engine/test_simulation.py
	@$(BIN)/python -m coverage combine -q
	@$(BIN)/python -m coverage report --include="engine/*" --show-missing --fail-under=100

nightly: $(VENV)/.dev-ready ## Hold the safety invariants over 10,000 believable and 10,000 nasty athletes
	@HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest -n auto --dist load tests/engine/properties \
		tests/engine/test_incremental.py $(ARGS)

check: $(VENV)/.dev-ready ## Formatting, lint, types and architecture
	@$(BIN)/ruff format --check --quiet . || { echo "Run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/architecture

format: $(VENV)/.dev-ready ## Format the code and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.dev-ready ## Measure speed against bare Flask and Celery in the same run
	@$(BIN)/python -m bench $(ARGS)

docs: $(VENV)/.dev-ready ## Write the generated pages under docs/reference
	@$(BIN)/python -m scripts.reference

screenshots: $(VENV)/.dev-ready ## Take pictures of each page with the demo athlete, for the README (needs Chromium)
	@$(BIN)/python -m scripts.screenshots $(ARGS)

# The template is only a step on the way; what is kept is one .po per language and the .mo made from it.
texts: $(VENV)/.dev-ready ## Collect the texts of pages and plans for translation, and compile the translations
	@$(BIN)/pybabel -q extract -F pyproject.toml -k lazy_gettext -k _ -c "Translators:" --omit-header --no-location \
		-o $(VENV)/pages.pot web/pages
	@$(BIN)/pybabel -q update -i $(VENV)/pages.pot -d $(TEXTS) --no-fuzzy-matching --ignore-obsolete --omit-header \
		--no-wrap
	@$(BIN)/python -m scripts.texts

lock: $(VENV)/.dev-ready ## Write both lock files from pyproject.toml (make lock UPGRADE=--upgrade takes newer versions)
	@$(COMPILE) $(UPGRADE) pyproject.toml -o requirements.lock
	@$(COMPILE) $(UPGRADE) --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## Remove the environment and caches; var/ with its data stays
	@rm -rf $(VENV) build *.egg-info .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: a second start installs nothing. `dev` holds everything `run` needs.
$(VENV)/.run-ready: requirements.lock pyproject.toml scripts/install
	@PYTHON="$(PYTHON)" sh scripts/install $(VENV) requirements.lock
	@touch $@

$(VENV)/.dev-ready: requirements-dev.lock pyproject.toml scripts/install
	@PYTHON="$(PYTHON)" sh scripts/install $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/.run-ready
