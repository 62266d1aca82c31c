# make run   the window on the bundled scene          make test    everything that must pass
# Both set up what they need first: system libraries where allowed to, and .venv with the versions in constraints.txt.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
VALIDATOR := node_modules/gltf-validator/package.json
SCENE := scenes/still_life.fieldwright
PYTEST := $(BIN)/python -m pytest

.PHONY: env run test lint test-slow test-blender bench clean

env: $(STAMP) $(VALIDATOR)

$(STAMP): pyproject.toml constraints.txt resources/setup/system_libraries.sh
	bash resources/setup/system_libraries.sh
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

# Khronos' glTF validator, for the tests; where there is no npm they say so and skip.
$(VALIDATOR): package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund; else echo "no npm: glTF validation will be skipped"; fi

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

test: lint
	$(PYTEST) -m "not slow and not blender"

test-slow: env
	$(PYTEST) -m slow --timeout 1800

test-blender: env .venv-blender/.installed
	$(PYTEST) -m blender

# Blender as a module needs numpy 1 and is GPL: an environment of its own, never imported by the program.
.venv-blender/.installed: resources/setup/system_libraries.sh
	bash resources/setup/system_libraries.sh blender
	$(PYTHON) -m venv .venv-blender
	.venv-blender/bin/python -m pip install --quiet --disable-pip-version-check bpy==5.0.1 numpy==1.26.4
	touch $@

bench: env
	$(BIN)/fieldwright bench

clean:
	rm -rf .venv .venv-blender node_modules
