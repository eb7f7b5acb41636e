"""Each engine has a name, words of its own, and a module that knows it."""

from importlib.util import find_spec

from benchmarks.engines.catalogue import ENGINES
from benchmarks.pictures import COLOURS


def test_every_engine_has_its_module_and_words_of_its_own() -> None:
    """Two engines of one name in a table could not be told apart."""
    words = [engine.words for engine in ENGINES.values()]

    assert len(set(words)) == len(words)
    assert all(find_spec(f"benchmarks.engines.{engine.module}") for engine in ENGINES.values())


def test_every_engine_that_is_drawn_has_a_colour_of_its_own() -> None:
    """The product without CP-SAT's part stands in tables alone."""
    assert set(ENGINES) - set(COLOURS) == {"product-without-master"}
    assert len(set(COLOURS.values())) == len(COLOURS)
