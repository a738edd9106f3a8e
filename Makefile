# `make` alone lists what there is. Everything runs from .venv, which deploy/setup.sh makes.
.DEFAULT_GOAL := help
.PHONY: help demo test check engines engines-down setup setup-dev schemas lock fmt clean
VENV := .venv/bin

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: setup ## Run everything on this machine with the sample articles (ONCE=1: show one answer, then stop)
	@exec $(VENV)/telex demo $(if $(filter-out 0,$(ONCE)),--once)

test: check ## Run every check and every test; with a JDK >= 21 and Maven also on real Kafka and Elasticsearch
	@exec $(VENV)/python tests/run.py

check: setup-dev ## Formatting, lint, types, layers, generated files
	@$(VENV)/ruff format --check --quiet . || { echo "run: make fmt"; exit 1; }
	@$(VENV)/ruff check --quiet .
	@$(VENV)/mypy --no-error-summary
	@layers=$$($(VENV)/lint-imports --no-cache) || { echo "$$layers"; exit 1; }
	@$(VENV)/python -m schemas.generate --check

engines: setup ## Start real Kafka and Elasticsearch without Docker (needs a JDK >= 21 and Maven); prints their URLs
	@$(VENV)/python deploy/native/engines.py up

engines-down: ## Stop what `make engines` started
	@$(VENV)/python deploy/native/engines.py down

setup: ## Make .venv with what Telex needs to run
	@sh deploy/setup.sh run

setup-dev: ## Make .venv with what tests and checks need too
	@sh deploy/setup.sh dev

schemas: setup-dev ## Generate the JSON Schemas from the models
	@$(VENV)/python -m schemas.generate

lock: setup-dev ## Resolve requirements/*.in again and write the pinned, hashed lists
	@cd requirements && for list in run dev; do ../$(VENV)/uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --only-binary :all: $(UPGRADE) $$list.in -o $$list.txt || exit 1; done

fmt: setup-dev ## Format and mend what can be mended
	@$(VENV)/ruff check --fix-only --quiet . ; $(VENV)/ruff format --quiet .

clean: ## Remove what was built; the data stays
	@rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
