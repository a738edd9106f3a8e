# `make` alone lists what there is. Everything runs from .venv, which deploy/setup.sh makes.
.DEFAULT_GOAL := help
.PHONY: help demo test faults check audit bench dist docs engines engines-down setup setup-dev schemas lock fmt clean
VENV := .venv/bin

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: setup ## Run everything on this machine with the sample articles (ONCE=1: show one answer, then stop)
	@exec $(VENV)/telex demo $(if $(filter-out 0,$(ONCE)),--once)

test: check ## Run every check and every test; with a JDK >= 21 and Maven also on real Kafka and Elasticsearch
	@exec $(VENV)/python tests/run.py

faults: setup-dev ## Make every fault of docs/reliability.md happen to real engines (needs a JDK >= 21 and Maven)
	@exec $(VENV)/python tests/run.py tests/faults

check: setup-dev ## Formatting, lint, types, layers, generated files
	@$(VENV)/ruff format --check --quiet . || { echo "run: make fmt"; exit 1; }
	@$(VENV)/ruff check --quiet .
	@$(VENV)/mypy --no-error-summary
	@layers=$$($(VENV)/lint-imports --no-cache) || { echo "$$layers"; exit 1; }
	@$(VENV)/python -m schemas.generate --check
	@$(VENV)/python -m deploy.release.weaknesses
	@$(VENV)/mkdocs build --quiet --strict

audit: setup-dev ## Known vulnerabilities in what Telex runs on (AUDIT=--if-reachable: nobody to ask is no error)
	@$(VENV)/python -m deploy.release.audit $(AUDIT)

docs: setup-dev ## The documentation as a site, in build/site; a link that leads nowhere ends it
	@$(VENV)/mkdocs build --quiet --strict

dist: setup-dev ## What a release consists of, into dist/: sdist, wheel, bill of materials, chart, checksums
	@$(VENV)/python -m deploy.release.dist dist

bench: setup ## Measure Telex beside what people would use instead (BENCH="--help": what can be asked for)
	@exec $(VENV)/python -m benchmarks $(BENCH)

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
	@rm -rf .venv .tools build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
