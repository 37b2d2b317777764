# The development loop. Needs git, make and Python 3.11 or newer; everything else goes into .venv.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
DEMO := sei-demo
PYTEST := --numprocesses auto --maxprocesses 4 --dist loadgroup
BENCHMARKS := startup load peers_case transform

export PYTHONPATH :=

.PHONY: help demo test lint bench sources clean

help: ## Say what there is.
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' $(MAKEFILE_LIST)

demo: $(INSTALLED) ## Report on an invented organisation, and on this checkout's own history.
	$(BIN)/sei demo --folder $(DEMO)
	@if git rev-parse --quiet --verify HEAD >/dev/null; then \
		echo && echo "The history of this checkout, by: sei init && sei run" && \
		GITHUB_TOKEN= $(BIN)/sei init $(DEMO)/checkout >/dev/null && \
		$(BIN)/sei --config $(DEMO)/checkout/sei.yml run; \
	fi
	@echo && echo "In this checkout, sei is $(BIN)/sei."

test: $(INSTALLED) ## Run all tests, on DuckDB and on a PostgreSQL of their own.
	$(BIN)/pytest $(PYTEST)

lint: $(INSTALLED) ## Check style, types, imports and SQL.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --processes 0 --disable-progress-bar models tests/dbt

bench: $(INSTALLED) ## Measure extraction, loading and transformation.
	@for name in $(BENCHMARKS); do \
		echo "== $$name" && $(BIN)/python benchmarks/$$name.py || exit 1; \
	done

sources: $(INSTALLED) ## Write dbt's description of the raw tables from tables.py.
	$(BIN)/python -m sei_sources.dbt_sources models/staging

clean: ## Remove what the other targets made.
	rm -rf $(VENV) $(DEMO) dist target logs

# A failed installation leaves no stamp, so the next make tries again.
$(INSTALLED): pyproject.toml tools/make_venv.sh
	@sh tools/make_venv.sh $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
