"""What holds for the suite's own tests alone."""

import pytest

pytest_plugins = ("pytester",)


def pytest_configure(config: pytest.Config) -> None:
    """Make warnings errors here; in an integrator's run they are not."""
    config.addinivalue_line("filterwarnings", "error")
