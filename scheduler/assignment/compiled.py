"""How the kernels of this room are compiled: to machine code, once, without the interpreter's lock.

A compiled function holds the code of all it calls, so each level of calls is compiled anew by the level above.
Functions that are called in one place are therefore merged into their caller (`merged`), and only the verbs that
Python calls get a wrapper for it (`verb`).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

if TYPE_CHECKING:

    def verb(function: Kernel) -> Kernel:
        """Compile a function that Python calls."""
        return function

    def kernel(function: Kernel) -> Kernel:
        """Compile a function that only compiled code calls."""
        return function

    def merged(function: Kernel) -> Kernel:
        """Merge a function into its compiled callers."""
        return function

else:
    from numba import njit

    verb = njit(cache=True, nogil=True, error_model="numpy")
    kernel = njit(cache=True, nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
    merged = njit(cache=True, nogil=True, error_model="numpy", inline="always", no_cpython_wrapper=True, no_cfunc_wrapper=True)
