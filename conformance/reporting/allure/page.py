"""Allure's results as one HTML file, made with Allure Report 3, which runs on Node.

Allure puts a script into the page that tells an analytics service of every reader. It is taken out,
and the page is forbidden to load anything.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.reporting.allure.files import CATEGORIES, matching
from conformance.reporting.excerpts import visible
from conformance.reporting.record import Record
from conformance.reporting.words import WORDS, Lang

ALLURE = "allure@3.18.0"
"""The report's generator as npm knows it."""

INSTALL = (
    "Allure's page needs Node 20 or newer: install it from your system's packages, "
    "or `pip install assist-conformance[allure]`, which brings one"
)

SECONDS = 600
"""How long the generator may take; the first time it is fetched."""

_ANALYTICS = re.compile(
    r'\s*<script async src="https://www\.googletagmanager\.com/[^"]*"></script>'
    r"\s*<script>(?:(?!</script>).)*?gtag\((?:(?!</script>).)*?</script>",
    re.DOTALL,
)
_OUTSIDE = re.compile(
    r"""<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)\s*=\s*["']?(?:https?:)?//[^>]*>"""
)
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; style-src 'unsafe-inline' data:; "
    "img-src data: blob:; font-src data:; media-src data: blob:; connect-src data: blob:; "
    "worker-src data: blob:; frame-src data: blob:; form-action 'none'"
)
_TOLD = re.compile(
    r"HOME|TMPDIR|TEMP|TMP|LANG|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|NODE_.*|npm_config_.*|\w*_proxy",
    re.IGNORECASE,
)
"""The environment that Node and npm need; a target's secrets may be in the rest of it."""


class AllureError(Exception):
    """The page was not made; one sentence says why and what to do."""


def build_page(
    results: Path, page: Path, record: Record, lang: Lang = "en", history: Path | None = None
) -> None:
    """Build one self-contained HTML file from a folder of Allure's results.

    `history` is a file that Allure reads the runs before from and appends this one to.

    Raises:
        AllureError: there is no Node, or the generator failed.
    """
    command = _generator()
    with tempfile.TemporaryDirectory(prefix="conformance-allure-") as name:
        work = Path(name)
        config = _config(record, lang, work / "report", history)
        (work / "allurerc.json").write_text(json.dumps(config), encoding="ascii")
        arguments = ["generate", "--config", str(work / "allurerc.json"), str(results.absolute())]
        _run([*command, *arguments], work)
        made = sorted((work / "report").rglob("index.html"))
        if not made:
            raise AllureError(f"{ALLURE} made no page from {results}")
        html = made[0].read_text(encoding="utf-8")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(silenced(html), encoding="utf-8")


def silenced(html: str) -> str:
    """Take the analytics out of Allure's page, and forbid it to load anything from outside.

    Raises:
        AllureError: something from outside is left, as another version of Allure might bring it.
    """
    quiet = _ANALYTICS.sub("", html)
    outside = _OUTSIDE.search(quiet)
    if outside:
        raise AllureError(f"Allure's page would load {outside.group()[:120]}: it is not handed out")
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    return quiet.replace("<head>", f"<head>\n{policy}", 1)


def _generator() -> list[str]:
    npx = shutil.which("npx") or shutil.which("npx", path=str(Path(sys.executable).parent))
    if npx is None:
        raise AllureError(INSTALL)
    return [npx, "--yes", ALLURE]


def _run(command: list[str], work: Path) -> None:
    # Node's own scripts look for `node` on the PATH, also where a wheel put both beside Python.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    told = {name: value for name, value in os.environ.items() if _TOLD.fullmatch(name)}
    try:
        ran = subprocess.run(  # noqa: S603 (npx, with arguments of our own)
            command,
            cwd=work,
            env=told | {"PATH": path, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AllureError(f"{ALLURE} could not be run: {error}") from error
    if ran.returncode != 0:
        raise AllureError(f"{ALLURE} failed: {_complaint(ran.stderr) or f'exit code {ran.returncode}'}")


def _complaint(said: str) -> str:
    """Give what npm or the generator complains of first, on one line."""
    errors = [line for line in said.splitlines() if line.strip() and not line.startswith("npm warn")]
    return visible(errors[0].strip()) if errors else ""


def _config(record: Record, lang: Lang, output: Path, history: Path | None) -> Mapping[str, Any]:
    config: dict[str, Any] = {
        "name": f"{WORDS[lang]['title']}: {visible(record.header.target.name)}",
        "output": str(output),
        "hideLabels": ["slug", "parentSuite", "suite"],
        "categories": [
            {
                "name": category.name[lang],
                "matchers": {"statuses": category.statuses, "message": matching(category)},
            }
            for category in CATEGORIES
        ],
        "plugins": {
            "awesome": {
                "options": {
                    "singleFile": True,
                    "reportLanguage": lang,
                    "groupBy": ["epic", "feature", "story"],
                    "layout": "split",
                    "stepTreeExpansion": "expanded",
                }
            }
        },
    }
    if history is not None:
        config |= {"historyPath": str(history.absolute()), "appendHistory": True}
    return config
