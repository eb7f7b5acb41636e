"""What is installed: every import has a dependency that brings it, every dependency is pinned."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from house.tracked import PACKAGES, ROOT, python_files

# What another dependency cannot work without, and its own interface hands out.
BROUGHT_BY = {
    "starlette": "fastapi",
    "pydantic": "fastapi",
    "markupsafe": "jinja2",
    "branca": "folium",
    "llvmlite": "numba",
    "h11": "uvicorn",
}


# What works without being imported by name.
USED_WITHOUT_IMPORT = {"tzdata", "uvicorn", "python-multipart"}


def pinned() -> dict[str, str]:
    """Return the pinned versions by name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def canonical(name: str) -> str:
    """Return the name of a package as constraints.txt writes it."""
    return name.lower().replace("_", "-")


def wanted(group: str) -> set[str]:
    """Return the packages that pyproject.toml asks for, always or in an extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = project["dependencies"] if group == "dependencies" else project["optional-dependencies"][group]
    return {canonical(re.split(r"[<>=!~\[ ;]", requirement)[0]) for requirement in listed}


def imports_of(tree: ast.Module) -> set[str]:
    """Return the top-level modules that a file imports, or whose data it opens, and that Python lacks."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "files",
            "find_spec",
            "resources.files",
        ):
            found |= {str(a.value).split(".")[0] for a in node.args if isinstance(a, ast.Constant)}
    return found - set(sys.stdlib_module_names)


def test_constraints_hold_names_and_versions_alone() -> None:
    """No address, no path, no marker."""
    assert all(
        re.fullmatch(r"[a-z0-9-]+", name) and re.fullmatch(r"[0-9][\w.]*", v) for name, v in pinned().items()
    )


def test_every_dependency_is_pinned() -> None:
    """What pyproject.toml asks for in every installation and in tests has a version in constraints.txt."""
    assert wanted("dependencies") | wanted("test") <= set(pinned())


def test_every_import_of_the_product_is_a_dependency() -> None:
    """What the code imports is asked for in pyproject.toml, and what is asked for is imported."""
    distributions = packages_distributions()
    imported = {
        canonical(distributions.get(module, [module])[0])
        for name, _, tree in python_files()
        if name.split("/")[0] in PACKAGES
        for module in imports_of(tree)
    }

    needed = {BROUGHT_BY.get(name, name) for name in imported - set(PACKAGES)}

    optional = wanted("postgres") | wanted("cluster") | wanted("geocoding")
    assert needed - optional <= wanted("dependencies")
    assert wanted("dependencies") - needed <= USED_WITHOUT_IMPORT
