# Linocut: what this file can do is printed by `make help`.
.DEFAULT_GOAL := all
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# Python keeps what it has compiled: every command starts in half the time.
export PYTHONDONTWRITEBYTECODE :=
WALKS := tests/grid tests/conform/test_mutants.py tests/generated/test_mutants.py
ENDPOINTS := freepik/flux-kontext-pro freepik/flux-2-klein vtrix/flux-kontext-pro yuto/flux-pro-kontext

.PHONY: all help setup generate lint check test coverage grid mutants bench clean

all: setup ## set up, lint, generate, check, run each endpoint on the fake, conform, write build/report.html
	$(BIN)/linocut lint
	$(BIN)/linocut generate
	$(BIN)/linocut generate --check
	@mkdir -p build
	$(BIN)/python tests/demo.py build
	$(BIN)/linocut conform --mock --report html=build/report.html,junit=build/report.xml,json=build/report.json

help: ## print this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "%-10s %s\n", $$1, $$2}'

setup: $(READY) ## make .venv with everything in it

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[all]' --group dev
	@touch $(READY)

generate: setup ## print generated/ from specs/
	$(BIN)/linocut generate

lint: setup ## look for what is wrong in specs/
	$(BIN)/linocut lint

check: setup ## format, lint, types, import contracts, generated code up to date
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/linocut lint
	$(BIN)/linocut generate --check
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/basedpyright --level error

test: setup ## run the tests
	$(BIN)/python -m pytest -q -n 2 --dist worksteal

coverage: setup ## run the tests but the walks under coverage: slower
	@rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest -q -n 2 --dist worksteal $(addprefix --ignore=,$(WALKS))
	@$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

grid: setup ## walk every cell of keyword x type x place x consumer, and print the table
	$(BIN)/python -m tests.grid

mutants: setup ## plant every fault of the catalogue, not one of each kind only
	LINOCUT_ALL_MUTANTS=1 $(BIN)/python -m pytest -q -n 2 --dist worksteal tests/conform/test_mutants.py

bench: setup ## measure against peers: ratios in one run
	$(BIN)/python -m tests.bench

clean: ## remove what can be made again, but not generated/
	rm -rf .venv build dist .hypothesis .pytest_cache .mypy_cache .ruff_cache .coverage .coverage.* 
