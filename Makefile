# Return Bus 返岗专车. On a fresh machine: `make demo` and `make test`.
# Needs Python 3.11 or later; everything else is installed into .venv.

PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
OUT    ?= demo
PORT   ?= 8000
# tests over two processes; a file stays in one of them, for its tests share what took long to make
# (in the order of the folders: the long journeys come early, so that both processes end together)
SPREAD ?= --numprocesses 2 --dist loadfile --no-loadscope-reorder

.PHONY: help demo serve pictures benchmark test test-long lint format clean

help:
	@echo "make demo       plan the day of Zizhong, print the papers, draw the map (into $(OUT)/)"
	@echo "make serve      open the day of the demo in a browser (port $(PORT))"
	@echo "make test       the everyday suite: lint, types, tests without a network"
	@echo "make test-long  everything: all cases at 30 s, brute force, browsers"
	@echo "make lint       ruff, mypy, the layers"
	@echo "make format     ruff's own layout of the code"
	@echo "make pictures   every paper and page as pictures, to be looked at"
	@echo "make benchmark  the product against other engines: rows, tables and pictures in benchmarks/ (hours)"
	@echo "make clean      remove .venv and what the programs wrote"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "installing into $(VENV) (once, some minutes) ..."
	$(BIN)/python -m pip install -qq --disable-pip-version-check --editable . --constraint constraints.txt
	@touch $@

# only what the extra names: the product itself may be at work meanwhile
$(VENV)/.installed-test: $(VENV)/.installed
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["test"], sep="\n")' > $(VENV)/test-tools.txt
	$(BIN)/python -m pip install -qq --disable-pip-version-check --requirement $(VENV)/test-tools.txt --constraint constraints.txt
	@touch $@

# between them these cases call every part of the planner
FIRST_PLANS = small cases/public/plain-county-1 cases/public/county-2

# The search is compiled at its first use; done here, so that the first plan is as quick as the second.
$(VENV)/.compiled: $(VENV)/.installed $(wildcard scheduler/assignment/*.py scheduler/duty/*.py)
	@echo "compiling the search (once, a minute or two) ..."
	@$(BIN)/python -m compileall -q routing scheduler maps api  # some machines keep Python from doing it by itself
	@for case in $(FIRST_PLANS); do \
		$(BIN)/returnbus plan fixtures/$$case --out $(VENV)/first-plan.json --iterations 20 > $(VENV)/first-plan.log 2>&1 || { cat $(VENV)/first-plan.log; exit 1; }; \
	done
	@touch $@

demo: $(VENV)/.compiled
	$(BIN)/returnbus demo --out $(OUT)

serve: $(VENV)/.installed
	$(BIN)/returnbus serve --data $(OUT) --port $(PORT)

pictures: $(VENV)/.installed-test
	$(BIN)/python -m api.documents.pictures

# the search is compiled while the tools of the tests come and the code is looked at
.PHONY: ready
ready: $(VENV)/.installed
	@$(MAKE) --no-print-directory --jobs=2 lint $(VENV)/.compiled

test: ready
	$(BIN)/python -m pytest -m "not long" $(SPREAD)

test-long: ready
	$(BIN)/python -m pytest $(SPREAD)

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.installed-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/.installed-benchmark: $(VENV)/.installed
	$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[benchmarks]' --constraint constraints.txt
	@touch $@

benchmark: $(VENV)/.installed-benchmark $(VENV)/.compiled
	$(BIN)/python -m benchmarks compare

clean:
	rm -rf $(VENV) $(OUT) build dist pictures .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
