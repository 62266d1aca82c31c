#!/usr/bin/env bash
# Builds the wheel, installs it into a new environment that knows nothing of the checkout, and starts the program there.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bash "$root/resources/setup/system_libraries.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pip=(-m pip --quiet --disable-pip-version-check)

"${PYTHON:-python3}" -m venv "$work/env"
"$work/env/bin/python" "${pip[@]}" wheel --no-deps --wheel-dir "$work/dist" "$root"
wheel=("$work"/dist/fieldwright-*.whl)
echo "Built $(basename "${wheel[0]}"), $(($(stat -c %s "${wheel[0]}") / 1024)) KiB"
"$work/env/bin/python" "${pip[@]}" install --constraint "$root/constraints.txt" torch
"$work/env/bin/python" "${pip[@]}" install --constraint "$root/constraints.txt" "${wheel[0]}"

mkdir "$work/home" "$work/empty"
cd "$work/empty"
unset PYTHONPATH VIRTUAL_ENV
export HOME="$work/home" PYTHONNOUSERSITE=1 QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-offscreen}"
export XDG_CACHE_HOME="$work/home/cache" XDG_CONFIG_HOME="$work/home/config" XDG_STATE_HOME="$work/home/state"
export XDG_DATA_HOME="$work/home/data"
fieldwright="$work/env/bin/fieldwright"
scene=$("$work/env/bin/python" -c "import viewer.bundled as b; print(b.default_scene())")
case "$scene" in "$work"/env/*) ;; *) echo "The bundled scene is not the installed one: $scene" >&2; exit 1 ;; esac
set -x
"$fieldwright" --version
"$fieldwright" doctor
"$fieldwright" info "$scene"
"$fieldwright" render "$scene" --size 160x120 --out scene.png
"$fieldwright" view --screenshot window.png
{ set +x; } 2>/dev/null
for picture in scene.png window.png; do
  [ -s "$picture" ] || { echo "$picture was not written." >&2; exit 1; }
done
# Every module of the package can be imported, but for those of the extras.
"$work/env/bin/python" - <<'PYTHON'
import importlib
import pkgutil
import sys

import viewer

EXTRAS = {"pxr", "pycolmap", "cv2"}
failed = []
for module in pkgutil.walk_packages(viewer.__path__, "viewer."):
    if module.name.endswith("__main__"):
        continue
    try:
        importlib.import_module(module.name)
    except ImportError as error:
        if (error.name or "").split(".")[0] not in EXTRAS:
            failed.append(f"{module.name}: {error}")
sys.exit("\n".join(failed) or None)
PYTHON
echo "The wheel starts."
