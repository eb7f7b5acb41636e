"""The files of the project, as the house tests see them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("routing", "scheduler", "maps", "api")
# Kept as they came with the contract, because their worth is that they share nothing with the product.
INDEPENDENT = (
    "tests/referee/",
    "fixtures/cases/make_cases.py",
    "fixtures/cases/check_dirty.py",
    "fixtures/cases/peers.py",
)
BINARY = (".npz", ".png", ".woff2", ".woff", ".ttf", ".otf", ".ico", ".gz", ".xlsx", ".pbf", ".pdf", ".jpg")


def tracked_files() -> list[Path]:
    """Return the files under version control; without git, all files of the folder."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        files = [ROOT / name for name in listed.decode().split("\0") if name]
    else:
        files = [path for path in ROOT.rglob("*") if not any(part.startswith(".") for part in path.parts)]
    return sorted(path for path in files if path.is_file())


def name_of(path: Path) -> str:
    """Return a path as the project calls it."""
    return path.relative_to(ROOT).as_posix()


@cache
def text_files() -> tuple[tuple[str, str], ...]:
    """Return name and text of every file that people wrote."""
    return tuple(
        (name_of(path), path.read_text(encoding="utf-8", errors="replace"))
        for path in tracked_files()
        if path.suffix not in BINARY and "/vendor/" not in name_of(path)
    )


@cache
def python_files() -> tuple[tuple[str, str, ast.Module], ...]:
    """Return name, text and tree of every Python file of the house."""
    return tuple(
        (name, text, ast.parse(text))
        for name, text in text_files()
        if name.endswith(".py") and not name.startswith(INDEPENDENT)
    )


def functions(
    tree: ast.AST, prefix: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield every function of a tree with its dotted name."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + node.name, node
            yield from functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{prefix}{node.name}.")
        else:
            yield from functions(node, prefix)


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how long a function is; its decorators and its docstring do not count."""
    assert node.end_lineno is not None
    lines = node.end_lineno - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None and first.end_lineno is not None:
        lines -= first.end_lineno - first.lineno + 1
    return lines
