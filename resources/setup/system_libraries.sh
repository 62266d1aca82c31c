#!/usr/bin/env bash
# Qt and OpenGL need a few system libraries that bare Debian and Ubuntu lack. Installs them where it may, else names them.
set -euo pipefail
[ "$(uname -s)" = Linux ] || exit 0

needed=(libGL.so.1:libgl1 libEGL.so.1:libegl1 libglib-2.0.so.0:libglib2.0-0 libfontconfig.so.1:libfontconfig1
  libxkbcommon.so.0:libxkbcommon0 libdbus-1.so.3:libdbus-1-3 libxcb-cursor.so.0:libxcb-cursor0
  libxkbcommon-x11.so.0:libxkbcommon-x11-0 libxcb-icccm.so.4:libxcb-icccm4 libxcb-keysyms.so.1:libxcb-keysyms1
  libxcb-shape.so.0:libxcb-shape0)
# Blender as a module, for `make test-blender`, needs a few more.
if [ "${1:-}" = blender ]; then
  needed+=(libXrender.so.1:libxrender1 libXfixes.so.3:libxfixes3 libXi.so.6:libxi6 libSM.so.6:libsm6)
fi
have=$(ldconfig -p 2>/dev/null || /sbin/ldconfig -p)
missing=()
for pair in "${needed[@]}"; do
  grep -qF "${pair%%:*}" <<<"$have" || missing+=("${pair##*:}")
done
# A virtual screen, for the tests that open a real window.
for pair in Xvfb:xvfb openbox:openbox xdotool:xdotool; do
  command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
# A font: without one every label is a row of boxes.
[ -n "$(find /usr/share/fonts -name '*.ttf' -print -quit 2>/dev/null)" ] || missing+=(fonts-dejavu-core)
[ ${#missing[@]} -gt 0 ] || exit 0

install="apt-get install -y --no-install-recommends ${missing[*]}"
if ! command -v apt-get >/dev/null; then
  echo "Missing system libraries. On Debian or Ubuntu they are: ${missing[*]}. Install what your system calls them." >&2
  exit 0
fi
if [ "$(id -u)" = 0 ]; then sudo=""; elif sudo -n true 2>/dev/null; then sudo="sudo -n"; else
  echo "Missing system libraries. Run:  sudo $install" >&2
  exit 0
fi
echo "Installing system libraries: ${missing[*]}"
$sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive $install >/dev/null ||
  echo "That did not work. Run:  sudo $install" >&2
