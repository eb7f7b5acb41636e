"""How the kernels of this room are compiled: to machine code, once, without the interpreter's lock."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
Ints = NDArray[np.int64]

if TYPE_CHECKING:

    def verb(function: Kernel) -> Kernel:
        """Compile a function that Python calls; the type checker sees it unchanged."""
        return function

    def compiled(function: Kernel) -> Kernel:
        """Compile a function that only compiled code calls and that makes no arrays."""
        return function

    def maker(function: Kernel) -> Kernel:
        """Compile a function that only compiled code calls and that makes arrays."""
        return function

else:
    from scheduler.compiling import compile_part, compile_verb

    verb, compiled = compile_verb, compile_part

    def maker(function):
        return compile_part(function, makes_arrays=True)
