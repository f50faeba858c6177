"""A real Chromium without a window, and pages of run records made up for it."""

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reporting"))

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def installed_browser():
    """Give the path of a browser that is installed, or None where Playwright shall look for its own."""
    named = os.environ.get("CONFORMANCE_CHROMIUM")
    return named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


@pytest.fixture(scope="module")
def chromium():
    """Start the browser; skip with the reason where there is none.

    For one module alone: while Playwright is there, its event loop runs in this thread, and no other can.
    """
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="no Playwright: pip install assist-conformance[browser]"
    )
    with playwright.sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(executable_path=installed_browser(), args=ARGUMENTS)
        except playwright.Error as error:
            pytest.skip(f"no browser: playwright install chromium ({str(error).splitlines()[0]})")
        yield browser
        browser.close()


class Screen:
    """One page in the browser, and all that it did beside showing itself."""

    def __init__(self, context, path):
        self.page = context.new_page()
        self.requests = []
        self.errors = []
        self.dialogs = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("dialog", self._dismissed)
        self.address = path.as_uri()

    def _dismissed(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def open(self, fragment=""):
        self.page.goto(self.address + fragment)
        return self.page

    def assert_quiet(self):
        """Nothing asked the network for anything, no script failed, nothing that was received ran."""
        outside = [url for url in self.requests if not url.startswith(("file:", "data:", "blob:"))]
        assert (outside, self.errors, self.dialogs) == ([], [], [])


@pytest.fixture
def screen(chromium, tmp_path):
    """Give a maker of screens: `screen(html)`, with the browser context's options."""
    contexts = []

    def make(html, **options):
        path = tmp_path / f"page-{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        context = chromium.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Screen(context, path)

    yield make
    for context in contexts:
        context.close()
