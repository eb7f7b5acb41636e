"""How the kernels of this room are compiled: to machine code, once, without the interpreter's lock."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
Ints = NDArray[np.int64]

if TYPE_CHECKING:

    def compiled(function: Kernel) -> Kernel:
        """Compile a function; the type checker sees it unchanged."""
        return function

else:
    from numba import njit

    compiled = njit(cache=True, nogil=True, error_model="numpy")
