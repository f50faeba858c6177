"""What holds for the suite's own tests alone."""

import gc

import pytest

pytest_plugins = ("pytester",)


def pytest_configure(config: pytest.Config) -> None:
    """Make warnings errors here; in an integrator's run they are not."""
    config.addinivalue_line("filterwarnings", "error")


def pytest_collection_finish() -> None:
    """Take the thousands of tests that were collected out of what every later collection of garbage looks through.

    A pytest that runs inside a test collects five times when it ends.
    """
    gc.collect()
    gc.freeze()
