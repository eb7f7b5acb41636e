"""Compiling kernels to machine code: optimised once, kept for as long as their sources stay the same.

numba optimises a function together with all it calls, and again within each of its callers: with many levels
of calls that takes minutes. Here the functions between are only linked, and the verbs that Python calls are
optimised as a whole, once.
"""

import ctypes
import hashlib
import importlib
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite
import numba
from numba.core import config, types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder, Flags
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.typed_passes import NativeLowering

ROOT = Path(__file__).parents[1]
IMPORTED = re.compile(r"^\s*from (scheduler(?:\.\w+)+) import", re.MULTILINE)
FOLDER = "returnbus"
njit: Any = numba.njit  # its types leave out half of its options
_dynfunc: Any = importlib.import_module("numba._dynfunc")
REFUSE = ctypes.cast(ctypes.pythonapi.PyErr_BadArgument, ctypes.c_void_p).value or 0
"""What Python gets where it calls a part, which has no code of its own: a TypeError."""
FORGOTTEN_S = 30 * 86_400
"""Code that nobody has asked for so long is removed."""


def compile_verb(function: Callable[..., Any]) -> Any:
    """Compile a function that Python calls, at its first call, or take its code from the cache.

    numba itself looks only at the file of the function; here every module whose code or constants may have
    been merged into the function counts.

    Parameters
    ----------
    function
        What to compile.

    Returns
    -------
        numba's dispatcher.
    """
    before = config.CACHE_DIR
    config.CACHE_DIR = str(cache_folder(Path(function.__code__.co_filename)))
    try:
        return njit(
            cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True, pipeline_class=WholeCompiler
        )(function)  # fmt: skip
    finally:
        config.CACHE_DIR = before


def compile_part(function: Callable[..., Any], makes_arrays: bool = False, **options: Any) -> Any:
    """Compile a function that only compiled code calls, as far as its callers need.

    Parameters
    ----------
    function
        What to compile.
    makes_arrays
        Whether it makes arrays or calls what returns new ones; if not, nothing in it counts references, which
        makes it quicker to compile and to run.
    options
        Further options of `numba.njit`.

    Returns
    -------
        numba's dispatcher; Python gets a TypeError when it calls it.
    """
    return njit(
        nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True,
        pipeline_class=MakerCompiler if makes_arrays else PartCompiler, **options,
    )(function)  # fmt: skip


class PartLibrary(JITCodeLibrary):  # type: ignore[misc]
    """Hold a function that is optimised and becomes machine code only within the verbs that need it."""

    def _optimize_functions(self, module: Any) -> None:
        """Leave it to the verbs."""
        module.data_layout = self._codegen._data_layout

    def finalize(self) -> None:
        """Be ready for linking; the verbs link what this function calls themselves."""
        self._raise_if_finalized()
        self._finalize_dynamic_globals()
        self._finalized = True

    def with_called(self) -> list[Any]:
        """Return this library and those of all functions it calls, directly or not, each once."""
        return list(dict.fromkeys([self, *self._linking_libraries]))


class LeanLibrary(PartLibrary):
    """Hold a function that makes no arrays, without the counting of references.

    Reading a field of a handle counts its array up and soon down again; these are writes to memory that all
    threads share, which took a quarter of the search with one thread and more with two. What Python holds
    for the time of the call needs no counting.
    """

    def add_ir_module(self, ir_module: Any) -> None:
        """Take in the function without its counting."""
        for function in ir_module.functions:
            for block in function.blocks:
                block.instructions = [step for step in block.instructions if not counts_references(step)]
        super().add_ir_module(ir_module)


def counts_references(instruction: Any) -> bool:
    """Say whether an instruction counts references of numba's objects."""
    callee = getattr(instruction, "callee", None)
    return getattr(callee, "name", "") in ("NRT_incref", "NRT_decref")


@register_pass(mutates_CFG=True, analysis_only=False)
class PartLowering(NativeLowering):  # type: ignore[misc]
    """Lower a function into a `PartLibrary`."""

    _name = "part_lowering"
    library = PartLibrary

    def run_pass(self, state: Any) -> bool:
        """Lower, and let callers find the function."""
        codegen = state.targetctx.codegen()
        state.library = self.library(codegen, state.func_id.func_qualname)
        state.flags.no_compile = True
        NativeLowering.run_pass(self, state)
        lowered = state["cr"]
        name = lowered.fndesc.qualname.split(".")[-1]
        key = _dynfunc.make_function(
            lowered.fndesc.lookup_module(), name, "", REFUSE, lowered.env, (state.library,)
        )
        state.targetctx.insert_user_function(key, lowered.fndesc, state.library.with_called())
        state.reload_init.extend(state.library._reload_init)
        state["cr"] = lowered._replace(cfunc=key)
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class LeanLowering(PartLowering):
    """Lower a function that makes no arrays into a `LeanLibrary`."""

    _name = "lean_lowering"
    library = LeanLibrary

    def run_pass(self, state: Any) -> bool:
        """Lower; refuse what makes arrays, which nobody would free."""
        for step, signature in state.calltypes.items():
            if getattr(step, "op", "") == "call" and holds_array(signature.return_type):
                raise TypeError(f"{state.func_id.func_qualname} makes or gets arrays: declare it a maker")
        return super().run_pass(state)


def holds_array(kind: Any) -> bool:
    """Say whether a type is an array or a tuple with one."""
    return isinstance(kind, types.Array) or any(holds_array(part) for part in getattr(kind, "types", ()))


class SteadyFlags(Flags):  # type: ignore[misc]
    """Flags of the compiler that are told apart by what was set.

    numba compares all options, set or not, at each operator of a function: a seventh of all compilation.
    """

    __slots__ = ()

    def values(self) -> dict[str, Any]:
        """Return what was set."""
        return dict(self._values)


class WholeCompiler(CompilerBase):  # type: ignore[misc]
    """Compile a function with all it calls."""

    def __init__(
        self, typing: Any, target: Any, library: Any, args: Any, returns: Any, flags: Any, locals_: Any
    ) -> None:
        super().__init__(typing, target, library, args, returns, SteadyFlags(flags), locals_)

    def define_pipelines(self) -> list[PassManager]:
        """Take numba's passes."""
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]


class MakerCompiler(WholeCompiler):
    """Compile a function that may make arrays up to what its callers need."""

    lowering = PartLowering

    def define_pipelines(self) -> list[PassManager]:
        """Put our lowering in the place of numba's."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.passes = [
            (self.lowering if step is NativeLowering else step, told) for step, told in passes.passes
        ]
        passes.finalize()
        return [passes]


class PartCompiler(MakerCompiler):
    """Compile a function that makes no arrays up to what its callers need."""

    lowering = LeanLowering

    def __init__(
        self, typing: Any, target: Any, library: Any, args: Any, returns: Any, flags: Any, locals_: Any
    ) -> None:
        counted = any(isinstance(kind, types.StructRef) for kind in args)
        flags = SteadyFlags(flags)
        flags.nrt = counted  # to read a handle, numba needs its counting
        super().__init__(typing, target, library, args, returns, flags, locals_)


@cache
def cache_folder(module: Path) -> Path:
    """Return where the code of a module's kernels is kept; another folder for every state of its sources."""
    digest = hashlib.sha256(f"{sys.version} {numba.__version__} {llvmlite.__version__}".encode())
    for path in sorted(sources(module)):
        digest.update(path.name.encode() + path.read_bytes())
    home = cache_home()
    folder = home / f"{module.stem}-{digest.hexdigest()[:16]}"
    if folder.is_dir():
        os.utime(folder)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        forget_old(home, time.time() - FORGOTTEN_S)
    return folder


def sources(module: Path) -> set[Path]:
    """Return a module and all modules of the scheduler that it imports, directly or not."""
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        path = waiting.pop()
        if path in found or not path.is_file():
            continue
        found.add(path)
        names = IMPORTED.findall(path.read_text(encoding="utf-8"))
        waiting += [ROOT.joinpath(*name.split(".")).with_suffix(".py") for name in names]
    return found


@cache
def cache_home() -> Path:
    """Return the user's folder for compiled code: numba's setting, the platform's rule, a temporary one."""
    wishes = [os.environ.get("NUMBA_CACHE_DIR", ""), os.environ.get("XDG_CACHE_HOME", ""), "~/.cache"]
    for wish in wishes:
        home = Path(wish).expanduser() / FOLDER
        if wish and can_write(home):
            return home
    return Path(tempfile.gettempdir()) / f"{FOLDER}-{os.getuid() if hasattr(os, 'getuid') else 'user'}"


def can_write(folder: Path) -> bool:
    """Say whether files can be made in a folder, which is made if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except (OSError, RuntimeError):
        return False


def forget_old(home: Path, before: float) -> None:
    """Remove the code that nobody has asked for since a moment."""
    for folder in home.iterdir():
        if folder.is_dir() and folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
