"""How the kernels of this room are compiled: to machine code, once, without the interpreter's lock."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

if TYPE_CHECKING:

    def verb(function: Kernel) -> Kernel:
        """Compile a function that Python calls."""
        return function

    def kernel(function: Kernel) -> Kernel:
        """Compile a function that only compiled code calls and that makes no arrays."""
        return function

    def maker(function: Kernel) -> Kernel:
        """Compile a function that only compiled code calls and that makes or returns arrays."""
        return function

    def merged(function: Kernel) -> Kernel:
        """Merge a function into its compiled callers."""
        return function

else:
    from scheduler.compiling import compile_part, compile_verb

    verb, kernel = compile_verb, compile_part

    def maker(function):
        return compile_part(function, makes_arrays=True)

    def merged(function):
        return compile_part(function, inline="always")
