"""Widgets are tested without a display, with OpenGL beside the window; real windows run in processes of their own."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("LIBGL_ALWAYS_SOFTWARE", "1")
sys.path.insert(0, str(Path(__file__).parent))

DISPLAYS = range(77, 97)
HANGING = 300.0
"""Seconds after which a test waits for a menu or a dialog that nobody will close; the slowest takes a minute."""


@pytest.fixture(autouse=True)
def _nothing_waits_for_ever():
    """Event loops of menus and dialogs let no signal of Python's in: they are closed, and the test has failed."""
    from PySide6.QtCore import QCoreApplication, QMetaObject, Qt

    closed = []

    def close() -> None:
        if (app := QCoreApplication.instance()) is not None:
            closed.append(app)
            QMetaObject.invokeMethod(app, "closeAllWindows", Qt.ConnectionType.QueuedConnection)

    clock = threading.Timer(HANGING, close)
    clock.daemon = True
    clock.start()
    yield
    clock.cancel()
    assert not closed, f"after {HANGING:.0f} s everything had to be closed: a menu or a dialog waited"


@pytest.fixture(autouse=True)
def _own_places(tmp_path_factory, monkeypatch):
    """Nothing of this machine's user is read or written."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(folder / name.lower()))


@pytest.fixture(scope="session")
def context():
    """One OpenGL context without any display; current only within ``current``, as windows have others."""
    from viewer.errors import UnsupportedError
    from viewer.ui.viewport.gl import standalone_context

    try:
        context = standalone_context()
    except UnsupportedError as error:
        pytest.skip(error.message)
    yield context
    context.release()


@pytest.fixture
def store(tmp_path):
    """Where the test's assets are."""
    from viewer.scene.assets import AssetStore

    return AssetStore(tmp_path / "assets")


@pytest.fixture
def painter(context, store):
    """Draws into that context, which is current; everything is given back, and OpenGL found nothing wrong."""
    from viewer.ui.viewport.gl import current
    from viewer.ui.viewport.scene_painter import ScenePainter

    with current(context):
        context.clear_errors()  # those of a test that has failed
        idle = context.simple_framebuffer((1, 1))
        painter = ScenePainter(context)
        yield painter
        idle.use()
        painter.release()
        assert context.error == "GL_NO_ERROR"


@pytest.fixture(scope="session")
def display():
    """A real X display with a window manager; yields the environment that puts windows there."""
    if not shutil.which("Xvfb"):
        pytest.skip("no Xvfb on this machine")
    for number in DISPLAYS:
        if Path(f"/tmp/.X11-unix/X{number}").exists() or Path(f"/tmp/.X{number}-lock").exists():
            continue
        server = subprocess.Popen(
            ["Xvfb", f":{number}", "-screen", "0", "1440x900x24", "+extension", "GLX"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(200):
            if Path(f"/tmp/.X11-unix/X{number}").exists() or server.poll() is not None:
                break
            time.sleep(0.05)
        if server.poll() is None:
            break
    else:
        pytest.skip("no free display number")
    manager = None
    environment = {
        **os.environ,
        "DISPLAY": f":{number}",
        "QT_QPA_PLATFORM": "xcb",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "WAYLAND_DISPLAY": "",
    }
    if shutil.which("openbox"):
        manager = subprocess.Popen(["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield environment
    for process in (manager, server):
        if process is not None:
            process.terminate()
            process.wait(10)
