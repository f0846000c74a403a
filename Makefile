# run: set up and open the app.   dev: the same, started again when app.py, pages/ or lab/ change.
# test: set up and check.   test-full: with the slow checks.
# fuzz: read 10,000 damaged files.   fix: format and repair what can be repaired.
# docs: build the documentation.   bench: print rates.   bench-coverage: simulate intervals, hours.

PYTHON ?= python3.11
PORT ?= 8501
# make run CLASS=bio7 ALLOW="folder folder": for a class, with what it may read by its path; ADDRESS
# is the one of this machine at which the class comes in, else all are.
OPEN = $(CLASS:%=--class %) $(if $(ADDRESS),--server.address $(ADDRESS)) $(ALLOW:%=--allow %)
VENV := .venv
BIN := $(VENV)/bin
TEST_HOME := $(or $(FAULTLINE_HOME),$(CURDIR)/.cache/tests)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# A file of tests stays with one worker, for what its tests share; tests/conftest.py orders the files.
WORKERS ?= 2
PYTEST := FAULTLINE_HOME=$(TEST_HOME) $(BIN)/python -m pytest --numprocesses $(WORKERS) \
  --dist loadfile --no-loadscope-reorder --durations 10
COVERAGE := $(patsubst %,benchmarks/%.py,adaptive_grid breakpoint_coverage distance_coverage)
CHECKED := lab tests docs app.py pages benchmarks .ci

.PHONY: run dev test test-full fuzz fix docs bench bench-coverage check-style check-requirements-alone
.DEFAULT_GOAL := run

run: $(VENV)/prepared
	$(BIN)/faultline --server.port $(PORT) $(OPEN)

# Streamlit's own watcher walks the whole folder of app.py, .venv too, and never comes to rest.
dev: $(VENV)/installed-dev $(VENV)/prepared
	$(BIN)/watchmedo auto-restart --recursive --directory app.py --directory pages --directory lab \
	  --pattern '**/*.py' --signal SIGTERM --debounce-interval 0.5 -- \
	  $(BIN)/streamlit run app.py --server.port $(PORT)

test: check-style $(VENV)/prepared-tests
	$(PYTEST) -m "not slow"

test-full: check-style $(VENV)/prepared-tests
	$(PYTEST)

# What goes wrong is kept in build/fuzz; another FAULTLINE_FUZZ_SEED damages otherwise.
fuzz: $(VENV)/prepared-tests
	FAULTLINE_FUZZ=10000 FAULTLINE_HOME=$(TEST_HOME) $(BIN)/python -m pytest tests/fuzz

check-style: $(VENV)/installed-dev
	$(BIN)/ruff check $(wildcard $(CHECKED))
	$(BIN)/ruff format --check $(wildcard $(CHECKED))
	$(BIN)/mypy

fix: $(VENV)/installed-dev
	$(BIN)/ruff check --fix $(wildcard $(CHECKED))
	$(BIN)/ruff format $(wildcard $(CHECKED))

# A site of plain files: open build/site/index.html.
docs: $(VENV)/installed-dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --config-file docs/mkdocs.yml

bench: $(VENV)/prepared
	set -e; for bench in $(filter-out $(COVERAGE),$(wildcard benchmarks/*.py)); do \
	  echo "== $$bench"; $(BIN)/python $$bench; done

# How often intervals hold the truth, and what an adaptive grid saves.
bench-coverage: $(VENV)/prepared
	set -e; for bench in $(COVERAGE); do echo "== $$bench"; $(BIN)/python $$bench; done

# The second way to install, in an environment of its own: requirements.txt and nothing else.
check-requirements-alone:
	rm -rf build/alone build/alone-home
	$(PYTHON) -m venv build/alone
	build/alone/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	FAULTLINE_HOME=build/alone-home build/alone/bin/python tests/house/alone.py
	du -sh build/alone

# A stamp is younger than what it was made from, or make does it again.
$(VENV)/created:
	$(PYTHON) -m venv $(VENV)
	@touch $@

# torch goes first and stays the constraint of all the rest: nothing can pull another build of it.
$(VENV)/installed: requirements.txt requirements-no-deps.txt pyproject.toml $(VENV)/created
	@echo "Installing torch, then the other packages (several minutes the first time) ..."
	grep '^torch==' requirements.txt > $(VENV)/torch.txt
	$(PIP) -r $(VENV)/torch.txt
	$(PIP) -c $(VENV)/torch.txt -r requirements.txt
	$(PIP) --no-deps -r requirements-no-deps.txt
	$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt requirements-dask.txt requirements-figures.txt $(VENV)/installed
	$(PIP) -c $(VENV)/torch.txt -r requirements.txt -r requirements-dask.txt -r requirements-figures.txt \
	  -r requirements-dev.txt
	@touch $@

# Drawings, exported models and compiled code, so that the first page has nothing to wait for.
$(VENV)/prepared: $(VENV)/installed
	$(BIN)/python -m lab prepare
	@touch $@

# The tests keep a store of their own: they never touch, and never depend on, a person's.
$(VENV)/prepared-tests: $(VENV)/installed
	FAULTLINE_HOME=$(TEST_HOME) $(BIN)/python -m lab prepare
	@touch $@
