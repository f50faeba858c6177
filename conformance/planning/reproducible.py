"""Keeps what Hypothesis draws a matter of the seed alone, and Ctrl-C one of the user.

Hypothesis mixes constants into its draws that it finds in the modules loaded so far and in the folder
it is started from, so that one seed gives other values under pytest, in a worker, or after a lazy
import between a batch and its shrinking. It has no setting for that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis.internal.conjecture.providers import HypothesisProvider

_DRAWS_CONSTANTS = "_maybe_draw_constant"


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C through, which Hypothesis loses under an AssertionError while it sets out to draw."""
    try:
        yield
    except AssertionError as lost:
        if isinstance(lost.__context__, KeyboardInterrupt):
            raise lost.__context__ from None
        raise


@contextmanager
def drawn_from_the_seed_alone() -> Iterator[None]:
    """Draw no constants of loaded modules in here.

    A version of Hypothesis that goes about it otherwise still draws; a test of ours then fails.
    """
    if not hasattr(HypothesisProvider, _DRAWS_CONSTANTS):
        yield
        return
    with patch.object(HypothesisProvider, _DRAWS_CONSTANTS, lambda *_, **__: None):
        yield
