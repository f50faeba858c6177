"""Read by the server of `launching`: everything that takes time and is the same in every run."""

import gc
from importlib import import_module

from hypothesis.internal.charmap import charmap

from conformance.cli import COMMANDS
from conformance.protocol.clauses import registry
from conformance.reporting import statement

charmap()
for command in ("run", "judge", "replay", "report", "compare"):
    import_module(f"conformance.cli.{COMMANDS[command]}")
import_module("conformance.plugin")
for plugin in ("xdist", "xdist.plugin", "pytest_timeout", "allure_pytest.plugin"):
    import_module(plugin)
_ = registry().digest
for template in ("statement.html", "pieces.html", "statement.css"):
    statement._environment().get_template(template)
gc.collect()
gc.freeze()
