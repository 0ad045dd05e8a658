# corpuskit: `make corpus` builds the demo dataset, `make test` runs the tests.
# Both set up everything they need in .venv first.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
STAMP := $(VENV)/.installed
# The tests start hundreds of processes: what Python compiles for one is kept for the next.
unexport PYTHONDONTWRITEBYTECODE

# The loop of work: the text stages and what all stand on. No servers, no jobs, no large inputs.
QUICK := tests/annotation tests/cleaning tests/deduplication tests/extraction tests/laws \
  tests/normalization tests/test_config.py tests/test_schema.py tests/test_scoring.py corpuskit \
  --ignore tests/extraction/test_families.py --ignore tests/extraction/test_prescan.py \
  -k 'not (hostile or thousand or megabytes)' --hypothesis-profile quick

.PHONY: help setup corpus test test-quick test-families test-wordpress check mutants fuzz matrix sweep \
  bench bench-quick gate soak publish-demo docs look clean

help:  ## Show this list.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(STAMP)  ## Create .venv with corpuskit and the developers' tools.

$(STAMP): pyproject.toml
	@echo "setting up $(VENV) (once; about a minute)" >&2
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python '>=3.11' $(VENV) && \
	  uv pip install --quiet --python $(BIN)/python --editable '.[crawl,report,review]' --group dev; \
	else \
	  $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1' && \
	  $(BIN)/python -m pip install --quiet --editable '.[crawl,report,review]' --group dev; \
	fi
	@touch $(STAMP)

corpus: $(STAMP)  ## Scrape invented newspapers from this machine; build the demo dataset, in build/.
	@$(BIN)/python scripts/demo_server.py -- \
	  $(BIN)/corpuskit crawl configs/demo-crawl.yaml --stand-in {server}
	@$(BIN)/corpuskit build configs/demo.yaml

test: $(STAMP)  ## Run all tests, on all cores (eleven minutes on two).
	@$(BIN)/pytest --numprocesses auto --dist loadscope --no-loadscope-reorder

test-quick: $(STAMP)  ## Run the tests of the text stages and the examples in the code (a minute on two cores).
	@$(BIN)/pytest --numprocesses auto --dist worksteal $(QUICK)

test-families: $(STAMP)  ## Read invented sites of 45 families with and without learning (a minute).
	@$(BIN)/python scripts/prove_families.py

test-wordpress: $(STAMP)  ## Compare texts with those of a real WordPress here (installs Debian's packages, as root).
	@$(BIN)/python scripts/prove_wordpress.py

check: $(STAMP)  ## Lint: format, rules, types, import contract.
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

mutants: $(STAMP)  ## Break listed places of the code; a test must turn red at each (20 minutes).
	@$(BIN)/python scripts/mutants.py

fuzz: $(STAMP)  ## Try the parsers with input nobody would write (a minute each; needs atheris).
	@$(BIN)/python -c 'import atheris' 2>/dev/null || { command -v uv >/dev/null 2>&1 && \
	  uv pip install --quiet --python $(BIN)/python atheris || $(BIN)/pip install --quiet atheris; }
	@$(BIN)/python scripts/fuzz.py

matrix: $(STAMP)  ## Test every Python, the oldest and newest libraries, wheel and sdist (an hour or two).
	@$(BIN)/python -c 'import nox' 2>/dev/null || { command -v uv >/dev/null 2>&1 && \
	  uv pip install --quiet --python $(BIN)/python nox uv || $(BIN)/pip install --quiet nox uv; }
	@$(BIN)/nox

sweep: $(STAMP)  ## Say what each threshold costs on gold, halved and doubled (hours; see its WORDs).
	@$(BIN)/python scripts/sweep.py

publish-demo: $(STAMP)  ## Publish two versions of the demo to a Hub on this machine; load both.
	@$(BIN)/python scripts/publish_demo.py

docs: $(STAMP)  ## Build the documentation as a site, strictly, in build/site.
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "open build/site/index.html" >&2

look: $(STAMP)  ## Check in Chromium how report, review, explanation and docs look; pictures in build/look.
	@$(BIN)/python scripts/prove_look.py

bench: $(STAMP)  ## Measure quality and speed beside the peers (set CORPUSKIT_GOLD to a gold folder; WCXB, AEB to checkouts).
	@for script in scripts/bench_*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

bench-quick: $(STAMP)  ## Compare the quality with the peers on sixty pages, drawn by a hash (under three minutes).
	@$(BIN)/python scripts/bench_quality.py --pages 60

gate: $(STAMP)  ## Count instructions, modules and size; more than 5 % above what is stored is red (needs valgrind).
	@$(BIN)/python scripts/gate.py

soak: $(STAMP)  ## Build variations of the demo under harm for SECONDS=3600, and check the laws.
	@$(BIN)/python scripts/soak.py $(SECONDS)

clean:  ## Remove the environment and everything built.
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
