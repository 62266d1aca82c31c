"""Which modules of the package check their arguments while tests run, and how."""

import ast
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path

from beartype import BeartypeConf, beartype

CHECK = "__beartype__"
check_types = beartype(conf=BeartypeConf(is_pep484_tower=True))
"""A whole number will do where a float is asked for, as for the type checker that reads the source."""


class PlainFinder(MetaPathFinder):
    """Finds kernels and modules without shapes before the checker of shapes does, which makes every call dear.

    Kernels are loaded as they are: wrapped, numba could compile them no more. Functions of the others check types.
    """

    def find_spec(self, fullname, path=None, target=None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname.startswith("viewer.") else None
        if spec is None or spec.origin is None or fullname.endswith("_kernels"):
            return spec
        if "jaxtyping" in Path(spec.origin).read_text(encoding="utf-8"):
            return None
        spec.loader = CheckedLoader(fullname, spec.origin)
        return spec


class CheckedLoader(SourceFileLoader):
    """Loads a module whose functions check the types of their arguments."""

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)  # what Python has cached checks nothing

    def source_to_code(self, data, path, *, _optimize=-1):
        return compile(checked(ast.parse(data, path)), path, "exec", dont_inherit=True, optimize=_optimize)


def checked(tree: ast.Module) -> ast.Module:
    """A module with beartype around its functions and methods, inside of all other decorators.

    What functions define while they run stays as it is: it would be wrapped anew each time.
    """
    tree.body[_start(tree) : _start(tree)] = [ast.ImportFrom(__name__, [ast.alias("check_types", CHECK)], 0)]
    blocks = [tree.body]
    while blocks:
        for node in blocks.pop():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                node.decorator_list.append(ast.Name(CHECK, ast.Load()))
            elif isinstance(node, ast.ClassDef | ast.If):
                blocks.append(node.body)
    return ast.fix_missing_locations(tree)


def _start(tree: ast.Module) -> int:
    """Where imports may begin: behind the docstring and what is imported of the future."""
    future = [isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body]
    return max((at + 1 for at, is_future in enumerate(future) if is_future), default=int(bool(ast.get_docstring(tree))))
