# Everything here works in a fresh clone: the first command makes .venv and fills it from
# requirements/lock.txt, whose hashes pip checks. Nothing outside this folder is changed.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# A process for each core, four at most: each may start a browser and an Elasticsearch.
PYTEST_FLAGS ?= --numprocesses auto --maxprocesses 4 --dist loadfile
DEMO_FLAGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help install demo test lint format campaign bench lock size clean

help: ## Show these lines
	@grep -E '^[a-z]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP) ## Make .venv and install the locked packages (at once when nothing changed)

$(STAMP): pyproject.toml requirements/lock.txt
	@VENV="$(VENV)" PYTHON="$(PYTHON)" ./requirements/install

demo: $(STAMP) ## Visit weeks of invented platforms into a demo archive and open the search page on it
	@$(BIN)/piecework demo --archive .demo/archive $(DEMO_FLAGS)

test: lint ## Everything that can be checked here, in under 20 minutes
	@$(BIN)/python -m pytest -rs $(PYTEST_FLAGS)

lint: $(STAMP) ## Style, formatting and types
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

format: $(STAMP) ## Put the code into the form that `make lint` asks for
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

campaign: $(STAMP) ## The long campaigns: kills, mutations, whole vectors (hours)
	@PIECEWORK_CAMPAIGN=1 $(BIN)/python -m pytest -m campaign -rs

bench: $(STAMP) ## Measure side by side what the docs state; asserts nothing
	@for part in bench/[a-z]*.py; do \
	  echo "== $$part"; $(BIN)/python -m "bench.$$(basename "$$part" .py)"; \
	done

lock: ## Resolve again and write requirements/lock.txt (needs uv)
	@./requirements/lock

size: ## Install the core alone into a fresh environment and state its size in MB
	@VENV="$(VENV)-size" PYTHON="$(PYTHON)" ./requirements/size

clean: ## Remove what these commands made (never an archive)
	@rm -rf "$(VENV)" "$(VENV)-size" build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
