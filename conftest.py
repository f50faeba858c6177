"""Loads the plugin, so that `pytest cases` is `conformance run`."""

pytest_plugins = ("conformance.plugin",)
