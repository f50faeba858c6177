"""Allure's page in a real browser: it opens from disk, shows the exchange, and asks the network for nothing."""

import shutil
from dataclasses import replace

import pytest
from synthetic_results import a_registry, one_of_each
from test_statement import a_hostile_record

from conformance.reporting.allure.page import AllureError, build_page
from conformance.reporting.allure.results import write_allure_results

pytestmark = pytest.mark.slow

FAILED = "token-payment/limits/one-too-long/OrderNumber"


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    """Build one page with Allure itself; skip where there is no Node, or npm cannot fetch it."""
    if shutil.which("npx") is None:
        pytest.skip("no Node: Allure's page is made with npx")
    folder = tmp_path_factory.mktemp("allure")
    hostile = a_hostile_record()
    record = replace(hostile, results=(*one_of_each(), *hostile.results))
    write_allure_results(record, a_registry(), folder / "results")
    try:
        build_page(folder / "results", folder / "allure.html", record)
    except AllureError as error:
        pytest.skip(f"Allure Report cannot be had here: {error}")
    return (folder / "allure.html").read_text(encoding="utf-8")


def test_a_failure_is_found_with_its_difference_and_its_exchange(screen, html):
    shown = screen(html, viewport={"width": 1400, "height": 1000})
    page = shown.open()
    page.get_by_test_id("tree-leaf").filter(has_text=FAILED).click()
    page.get_by_text("Protocol deviation").first.wait_for()
    page.get_by_test_id("test-result-attachment-header").first.click()
    exchange = page.get_by_test_id("http-attachment-content").first
    exchange.get_by_text("https://gateway.example/pay/tokenpay.cfm").wait_for()
    page.get_by_test_id("test-result-diff-button").first.click()
    page.get_by_text("Compare by").wait_for()
    shown.assert_quiet()


def test_text_of_a_hostile_target_runs_nothing(screen, html):
    shown = screen(html, viewport={"width": 1400, "height": 1000})
    page = shown.open()
    page.get_by_test_id("tree-leaf").filter(has_text="<script>").first.click()
    page.get_by_test_id("test-result-error-message").first.wait_for()
    for header in page.get_by_test_id("test-result-attachment-header").all():
        header.click()
    exchange = page.get_by_test_id("http-attachment-content").first
    exchange.wait_for()
    assert "<script>alert(1)</script>" in exchange.inner_text()
    assert "\u202e" not in page.locator("body").inner_text()
    shown.assert_quiet()
