"""How a run that cannot begin ends: nothing is collected or sent, one message says why.

`pytest.exit` would do the same, and show the message twice among the names of its exceptions.
"""

from typing import Any

import pytest

from conformance.plugin.options import CannotBegin
from conformance.plugin.state import STATE

_REFUSAL = pytest.StashKey[CannotBegin]()


def refuse(config: pytest.Config, refusal: CannotBegin) -> None:
    """Let the run end without sending anything more, with the refusal's exit code."""
    config.stash[_REFUSAL] = refusal
    state = config.stash.get(STATE, None)
    if state is not None:
        state.code, state.stopped = refusal.code, str(refusal)
    config.pluginmanager.register(_Told(refusal), "conformance-refusal")


def refusal_of(config: pytest.Config) -> CannotBegin | None:
    """Give why the run cannot begin; None where it can, or did."""
    return config.stash.get(_REFUSAL, None)


class _Told:
    """Tells a person why nothing was run."""

    def __init__(self, refusal: CannotBegin) -> None:
        self._refusal = refusal

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the refusal."""
        terminalreporter.write_line(f"cannot begin: {self._refusal}", red=True)
