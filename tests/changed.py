"""Names the tests of what changed, for ``make check``: ``python tests/changed.py [BASE]``.

What changed is what differs from BASE, committed or not; without BASE, from the last commit in common with ``main``.
A changed test file is run itself. A changed module is tested by the files of its own folder in ``tests`` that import
it, or its package where none does; the tests of the layers above are left to ``make test``. The house rules are always
run.
"""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOUSE_RULES = Path("tests/test_house_rules.py")


def git(*words: str) -> list[str]:
    """The lines that git answers with; none where it fails."""
    answer = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return answer.stdout.splitlines() if answer.returncode == 0 else []


def changed_files(base: str | None) -> list[Path]:
    """Paths below the root that differ from ``base`` and are still there."""
    known = [base] if base else ["origin/main", "main"]
    common = next((found[0] for name in known if (found := git("merge-base", "HEAD", name))), "HEAD")
    names = [*git("diff", "--name-only", common), *git("ls-files", "--others", "--exclude-standard")]
    return [Path(name) for name in dict.fromkeys(names) if (ROOT / name).is_file()]


def imported(file: Path) -> set[str]:
    """Every module that a file imports, and every name from one as if it were a module."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return modules


def tests_of(module: Path) -> list[Path]:
    """The test files beside which a module belongs: those that import it, else those that import its package."""
    layer = module.parts[1] if len(module.parts) > 2 else ""
    files = sorted((ROOT / "tests" / layer).rglob("test_*.py") if layer else (ROOT / "tests").glob("test_*.py"))
    names = {file.relative_to(ROOT): imported(file.relative_to(ROOT)) for file in files}
    wanted = ".".join(module.with_suffix("").parts).removesuffix(".__init__")
    direct = [file for file, modules in names.items() if wanted in modules]
    package = wanted.rpartition(".")[0] + "."
    return direct or [file for file, modules in names.items() if any(name.startswith(package) for name in modules)]


def tests_of_changes(base: str | None) -> list[Path]:
    """Every test file to run, once."""
    chosen = [HOUSE_RULES]
    for file in changed_files(base):
        if file.suffix != ".py":
            continue
        if file.parts[0] == "viewer":
            chosen += tests_of(file)
        elif file.parts[0] == "tests" and file.name.startswith("test_"):
            chosen.append(file)
    return list(dict.fromkeys(chosen))


if __name__ == "__main__":
    sys.stdout.write("\n".join(map(str, tests_of_changes(sys.argv[1] if len(sys.argv) > 1 else None))) + "\n")
