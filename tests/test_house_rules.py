"""The rules of the house, counted."""

import ast
import importlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.sizes import oversized

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "viewer").rglob("*.py"))
PROGRAMS = sorted(path for folder in ("benchmarks", "examples", "scenes") for path in (ROOT / folder).glob("*.py"))
BROAD_EXCEPT = {
    "viewer/cli/main.py": "the command line's last resort",
    "viewer/engine/render_service.py": "the engine loop",
    "viewer/engine/worker.py": "the worker",
    "viewer/ui/shell/app.py": "the window's last resort",
}


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path):
    return path.relative_to(ROOT).as_posix()


def test_there_is_something_to_count():
    assert len(MODULES) > 20


def test_long_code_is_found(tmp_path):
    """It is reported at the end of the tests' output (``tests/conftest.py``), and fails nothing."""
    body = "".join(f"    a = {i}\n" for i in range(80))
    (tmp_path / "long.py").write_text(f"def f():\n{body}\n\ndef g():\n{body[10:]}\n\nclass C:\n{body * 4}")
    found = [(kind, lines) for kind, _, lines, _ in oversized([tmp_path / "long.py"], tmp_path)]
    assert found == [("module", 486), ("function", 81), ("class", 321)]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_forbidden_statements(path):
    for node in ast.walk(tree(path)):
        assert not isinstance(node, ast.Global), f"global at line {node.lineno}"
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"bare except at line {node.lineno}"
            broad = isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
            assert not broad or name(path) in BROAD_EXCEPT, f"broad except at line {node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_mutable_state_in_modules(path):
    for node in tree(path).body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        names = [] if value is None else [t.id for t in ast.walk(node) if isinstance(t, ast.Name)]
        # A constant table in capitals that nobody writes to is a value.
        constant = bool(names) and all(part.isupper() for part in names[0].strip("_").split("_") if part)
        assert constant or not isinstance(value, ast.List | ast.Dict | ast.Set), f"line {node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_numbers_are_not_collected_in_a_hash_table(path):
    """`viewer.scene.distinct` sorts, which is much faster than what `numpy.unique` alone does since numpy 2.3."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"np.unique", "np.union1d"}:
            sorts = {"return_index", "return_inverse", "return_counts", "axis"} & {each.arg for each in node.keywords}
            assert sorts, f"line {node.lineno}: use distinct()"


@pytest.mark.parametrize("path", [p for p in MODULES if "cli" not in p.parts], ids=name)
def test_imports_stand_at_the_top(path):
    for function in ast.walk(tree(path)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
            assert not inner, f"import at line {inner[0].lineno}"


def test_layers_and_cycles():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_what_the_window_imports_is_light():
    """The window process paints before, and works without, the heavy libraries."""
    code = "import sys, viewer.ui.shell.app; print([m for m in sys.modules if m.split('.')[0] in sys.argv[1:]])"
    heavy = ["torch", "numba", "trimesh", "scipy", "skimage"]
    done = subprocess.run([sys.executable, "-c", code, *heavy], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_scripts_import_light():
    """A notebook that opens and saves waits for neither Qt nor torch."""
    code = "import sys; from viewer import api; print([m for m in sys.modules if m.split('.')[0] in sys.argv[1:]])"
    heavy = ["PySide6", "torch", "numba", "trimesh", "scipy", "skimage", "moderngl"]
    done = subprocess.run([sys.executable, "-c", code, *heavy], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_to_describe_a_file_takes_no_torch():
    """Its import alone takes seconds on a cold disk."""
    code = "import sys, viewer.cli.files; print([m for m in ('torch', 'scipy.stats') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


@pytest.mark.parametrize("path", PROGRAMS, ids=name)
def test_programs_beside_the_package_import_what_is_there(path):
    imports = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)]
    names = [
        (node.module, alias.name)
        for node in imports
        for alias in node.names
        if node.module and node.module[:6] == "viewer"
    ]
    missing = [
        f"{module}.{name}"
        for module, name in names
        if not hasattr(importlib.import_module(module), name) and find_spec(f"{module}.{name}") is None
    ]
    assert not missing
