# make run     the window on the bundled scene        make test        everything that must pass
# make check   lint, types and the tests of what changed        make test-wheel  the wheel, in an environment of its own
# All set up what they need first: system libraries where allowed to, and .venv with the versions in constraints.txt.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
PEERS := node_modules/.package-lock.json
SCENE := scenes/still_life.fieldwright
PYTEST := $(BIN)/python -m pytest
QUICK := -m "not slow and not blender"
# Python's own children would compile every module again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: translations env run check test lint test-wheel test-slow test-blender bench clean

env: $(STAMP) $(PEERS)

$(STAMP): pyproject.toml constraints.txt resources/setup/system_libraries.sh
	bash resources/setup/system_libraries.sh
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

# Khronos' glTF validator and PlayCanvas' converter of splats, for the tests; without npm they say so and skip.
$(PEERS): package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund --ignore-scripts; else echo "no npm: tests against other programs will be skipped"; fi

# Without a display: render the bundled scene and export its mesh instead, and say so.
run: $(STAMP)
	@if [ "$$(uname -s)" != Linux ] || [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then $(BIN)/fieldwright; else \
	  echo "No display: rendering and exporting the bundled scene to out/ instead of opening the window." && \
	  $(BIN)/fieldwright view --screenshot out/window.png && \
	  $(BIN)/fieldwright render $(SCENE) --out out/scene.png && \
	  $(BIN)/fieldwright export $(SCENE) --out out/scene.glb; fi

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports

# For daily work: what is checked of the whole takes one core, the tests of what changed (tests/changed.py) the other.
check: env
	@log=$$(mktemp) && trap 'rm -f "$$log"' EXIT && { $(MAKE) --no-print-directory lint > "$$log" 2>&1 & } && failed=0 && \
	  { $(PYTEST) $(QUICK) $$($(BIN)/python tests/changed.py) || failed=1; } && \
	  { wait $$! || failed=1; } && cat "$$log" && exit $$failed

# Two processes share the tests, file by file, while what is checked of the whole runs beside them.
test: env
	@log=$$(mktemp) && trap 'rm -f "$$log"' EXIT && { $(MAKE) --no-print-directory lint > "$$log" 2>&1 & } && failed=0 && \
	  { $(PYTEST) $(QUICK) --numprocesses 2 --dist loadfile || failed=1; } && \
	  { wait $$! || failed=1; } && cat "$$log" && exit $$failed

# Does what is installed start without this checkout? Every dependency must be named in pyproject.toml.
test-wheel:
	PYTHON="$(PYTHON)" bash resources/setup/test_wheel.sh

test-slow: env
	$(PYTEST) -m slow --timeout 1800 -o faulthandler_timeout=2000

test-blender: env .venv-blender/.installed
	$(PYTEST) -m blender --timeout 1200 -o faulthandler_timeout=1300

# Blender as a module needs numpy 1 and is GPL: an environment of its own, never imported by the program.
.venv-blender/.installed: resources/setup/system_libraries.sh
	bash resources/setup/system_libraries.sh blender
	$(PYTHON) -m venv .venv-blender
	.venv-blender/bin/python -m pip install --quiet --disable-pip-version-check bpy==5.0.1 numpy==1.26.4
	touch $@

# New texts of the sources come into resources/i18n/*.ts as unfinished, and are listed.
translations: env
	$(BIN)/python resources/setup/translations.py

bench: env
	$(BIN)/fieldwright bench --history benchmarks/history

clean:
	rm -rf .venv .venv-blender node_modules
