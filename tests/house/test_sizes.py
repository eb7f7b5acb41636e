"""Files and functions stay small enough to be read."""

import ast

from house.tracked import code_lines, functions, name_of, python_files, tracked_files

FILE_LINES, FUNCTION_LINES, FILE_BYTES = 400, 40, 1_000_000
VAGUE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "models",
    "base",
    "core",
    "shared",
    "lib",
    "stuff",
}
COMPILERS = {"njit", "numba.njit", "compiled", "kernel", "maker", "merged", "verb"}
# Longer functions, each with its reason.
LONG_FUNCTIONS = {
    "scheduler/assignment/timetable.py:try_start": "numba compiles each level of calls again",
}
# Larger files, each with its reason.
LARGE_FILES = {
    "fixtures/roads/china-highways.npz": "the highways of China: planning on real roads needs no network",
}


def is_compiled(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Say whether numba compiles the function: there every argument and every array is spelt out."""
    return any(ast.unparse(decorator).split("(")[0] in COMPILERS for decorator in node.decorator_list)


def test_no_file_is_longer_than_the_house_allows() -> None:
    """Three hundred lines are the aim, four hundred the end."""
    long = {name: lines for name, text, _ in python_files() if (lines := text.count("\n")) > FILE_LINES}

    assert not long


def test_no_function_is_longer_than_the_house_allows() -> None:
    """Forty lines without the docstring; compiled kernels may take twice as many."""
    long = {
        f"{name}:{function}": code_lines(node)
        for name, _, tree in python_files()
        for function, node in functions(tree)
        if code_lines(node) > FUNCTION_LINES * (2 if is_compiled(node) else 1)
    }

    assert set(long) == set(LONG_FUNCTIONS), long


def test_every_module_has_a_name_that_says_what_it_owns() -> None:
    """No room for odds and ends."""
    vague = [
        name
        for name, _, _ in python_files()
        if VAGUE & {part.removesuffix(".py") for part in name.split("/")}
    ]

    assert not vague


def test_every_module_opens_with_a_sentence() -> None:
    """The first line of a module says what it owns."""
    silent = [
        name
        for name, text, tree in python_files()
        if text.strip() and not (ast.get_docstring(tree) or "").strip()
    ]

    assert not silent


def test_nothing_that_a_program_writes_is_kept_in_the_repository() -> None:
    """Files over a megabyte are generated, or have a reason."""
    large = {
        name_of(path): path.stat().st_size for path in tracked_files() if path.stat().st_size > FILE_BYTES
    }

    assert set(large) == set(LARGE_FILES), large
