# Works with GNU Make 3.81, which macOS still ships. Whatever takes more than three lines of shell is in scripts/.

VENV := .venv
FRAMEWORKS_VENV := .venv-frameworks
BENCHMARKS_VENV := .venv-benchmarks
PYTHON_OF_VENV := $(VENV)/bin/python
TRANSLATIONS := $(wildcard resources/translations/*/LC_MESSAGES/*.po)
INPUTS := pyproject.toml constraints.txt hatch_build.py scripts/setup.sh $(TRANSLATIONS)

# A stamp says that an environment holds what its inputs ask for; it goes when the environment goes.
RUN := $(VENV)/run.stamp
TEST := $(VENV)/test.stamp
CHECK := $(VENV)/check.stamp
FRAMEWORKS := $(FRAMEWORKS_VENV)/frameworks.stamp
BENCHMARKS := $(BENCHMARKS_VENV)/benchmarks.stamp

.DEFAULT_GOAL := help
.PHONY: help run test test-x11 test-frameworks check lint types imports catalogue translations bench bench-growth bench-window wheel clean

help: ## Say what there is to make
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1#\2/p' Makefile | awk -F'#' '{ printf "%-24s %s\n", $$1, $$2 }'

run: $(RUN) ## Open the window; where there is no screen, do the whole job in it all the same, into demo-output/
	@if [ "$$(uname)" != Linux ] || [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then $(VENV)/bin/nnstudio; \
	else $(VENV)/bin/nnstudio demo demo-output; fi

test: $(TEST) ## Run all tests but those that need other frameworks or a screen
	$(PYTHON_OF_VENV) -m pytest -n auto --maxprocesses 8 --dist loadfile

test-x11: $(TEST) ## Drive the window on a virtual screen, with a window manager, a mouse and keys
	sh scripts/setup.sh screen $(VENV)
	sh scripts/with_screen.sh $(PYTHON_OF_VENV) -m pytest --timeout 300 tests/x11

test-frameworks: $(FRAMEWORKS) ## Install PyTorch into an environment of its own and compare with it live
	$(FRAMEWORKS_VENV)/bin/python -m pytest tests/frameworks

check: lint types imports catalogue ## Make all static checks

lint: $(CHECK) ## Check style and formatting
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check

types: $(CHECK) ## Check types
	$(VENV)/bin/mypy

imports: $(CHECK) ## Check that imports point one way
	$(VENV)/bin/lint-imports

catalogue: $(RUN) ## Check that every sentence is there in every language
	$(PYTHON_OF_VENV) -m scripts.catalogue check

translations: $(RUN) ## Bring the catalogues of translations in step with the source
	$(PYTHON_OF_VENV) -m scripts.catalogue update

bench: $(BENCHMARKS) ## Measure speed side by side with other frameworks (20 minutes), and write README's table
	$(BENCHMARKS_VENV)/bin/python -m benchmarks --readme README.md

bench-growth: $(BENCHMARKS) ## Measure how the cost of each kind of layer grows (2 minutes), and draw it into docs/
	$(BENCHMARKS_VENV)/bin/python -m benchmarks.growth

bench-window: $(RUN) ## Measure how quick the window is while it is used, beside a training too
	$(PYTHON_OF_VENV) -m benchmarks.window

wheel: $(RUN) ## Build the wheel into dist/
	$(PYTHON_OF_VENV) -m hatchling build -t wheel

clean: ## Remove environments and whatever was built or cached
	rm -rf $(VENV) $(FRAMEWORKS_VENV) $(BENCHMARKS_VENV) build dist demo-output
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find nnstudio tests scripts benchmarks -name __pycache__ -prune -exec rm -rf {} +
	find resources -name '*.mo' -exec rm -f {} +

# An environment whose Python has gone from the machine is made anew: a dangling link counts as missing.
%/bin/python:
	sh scripts/setup.sh venv $*

$(RUN): $(VENV)/bin/python $(INPUTS)
	sh scripts/setup.sh install $(VENV)
	touch $@

$(TEST): $(VENV)/bin/python $(INPUTS)
	sh scripts/setup.sh install $(VENV) test
	touch $@

$(CHECK): $(VENV)/bin/python $(INPUTS)
	sh scripts/setup.sh install $(VENV) test,lint
	touch $@

$(FRAMEWORKS): $(FRAMEWORKS_VENV)/bin/python $(INPUTS)
	sh scripts/setup.sh install $(FRAMEWORKS_VENV) test,frameworks
	touch $@

$(BENCHMARKS): $(BENCHMARKS_VENV)/bin/python $(INPUTS)
	sh scripts/setup.sh install $(BENCHMARKS_VENV) benchmarks
	touch $@
