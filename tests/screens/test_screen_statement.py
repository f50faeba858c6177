"""The statement in a real browser: links, filters, copying, print, hostile text, accessibility."""

from pathlib import Path
from urllib.parse import quote

import pytest
from synthetic_results import HOSTILE, a_registry, a_result, one_of_each
from test_statement import a_hostile_record, a_record, alike

from conformance.judging.findings import Verdict
from conformance.reporting.excerpts import visible
from conformance.reporting.statement import render_statement

pytestmark = pytest.mark.slow

expect = pytest.importorskip(
    "playwright.sync_api", reason="no Playwright: pip install assist-conformance[browser]"
).expect

CLAUSES = a_registry()
KEPT = "token-payment/limits/case-99/P"
COUNT = "document.querySelectorAll('*').length"


def statement(results, lang="en"):
    return render_statement(a_record(results), CLAUSES, lang)


@pytest.fixture
def many(screen):
    return screen(statement([*one_of_each(), *alike(120)]))


def test_the_link_of_a_finding_opens_it(many):
    page = many.open(f"#{KEPT}")
    item = page.locator(f"[id='{KEPT}']")
    assert item.get_attribute("open") is not None
    assert item.locator(".received").first.is_visible()
    assert item.evaluate(
        "each => { const r = each.getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight }"
    )
    many.assert_quiet()


def test_a_link_within_the_page_opens_what_lies_folded(many):
    page = many.open()
    assert page.locator(f"[id='{KEPT}']").count() == 0
    page.locator("#items-text").fill("case-99/")
    page.locator("#items a", has_text="case-99/P").click()
    expect(page.locator(f"[id='{KEPT}'] .received").first).to_be_visible()
    page.locator(f"[id='{KEPT}'] > summary").click()
    expect(page.locator(f"[id='{KEPT}'] .received").first).to_be_hidden()
    page.locator("#items a", has_text="case-99/P").click()
    expect(page.locator(f"[id='{KEPT}'] .received").first).to_be_visible()
    many.assert_quiet()


def test_other_items_are_unfolded_some_at_a_time(many):
    page = many.open()
    others = page.locator("details.others").first
    others.locator("> summary").click()
    shown = others.locator("details.item")
    expect(shown).to_have_count(50)
    more = others.locator("button.more")
    more.click()
    expect(shown).to_have_count(100)
    more.click()
    expect(shown).to_have_count(120)
    expect(more).to_be_hidden()
    shown.nth(60).locator("> summary").click()
    expect(shown.nth(60).locator(".received")).to_be_visible()
    many.assert_quiet()


def test_clauses_are_filtered_by_words_and_by_result(many):
    page = many.open()
    rows = page.locator("#clauses tr[data-outcome]:visible")
    page.locator("#clauses-text").fill("ordercomment")
    assert rows.count() == 1
    assert page.locator("[role=search] [role=status]").first.inner_text() == "shown: 1"
    page.locator("#clauses-text").fill("")
    page.locator("#clauses-outcome").select_option("fail")
    assert {row.get_attribute("data-outcome") for row in rows.all()} == {"fail"}
    page.locator("#items-outcome").select_option("warn")
    assert page.locator("#items tr[data-outcome]:visible").count() == 1
    many.assert_quiet()


def test_copy_buttons_copy_the_command(screen):
    shown = screen(statement([a_result()]), permissions=["clipboard-read", "clipboard-write"])
    page = shown.open()
    command = page.locator(".command").last
    command.locator("button").click()
    expect(page.locator("#said")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == command.locator("pre").inner_text()
    assert copied.startswith("curl -sS -i https://gateway.example/pay/tokenpay.cfm")
    shown.assert_quiet()


def test_the_keyboard_reaches_the_findings_and_opens_them(many):
    page = many.open()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_url("**#findings")
    summary = page.locator("details.others > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.item").first).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_text_of_a_hostile_target_runs_nothing(screen, lang):
    shown = screen(render_statement(a_hostile_record(), CLAUSES, lang))
    page = shown.open("#" + quote(visible(HOSTILE)))
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.locator("#items-text").fill("script")
    assert page.locator("#items tr[data-outcome]:visible").count() == 3
    assert "<script>alert(1)</script>" in page.locator("main").inner_text()
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    shown.assert_quiet()


def test_thousands_of_items_are_few_elements_until_asked_for(screen):
    passed = [a_result(Verdict.PASS, f"a/b/{each}", evidence=None) for each in range(2000)]
    shown = screen(statement([*alike(300), *passed]))
    page = shown.open()
    assert page.evaluate(COUNT) < 1000
    page.locator("#items-text").fill("a/b/1999")
    assert page.locator("#items tr[data-outcome]:visible").count() == 1
    shown.assert_quiet()


def test_print_shows_the_evidence_and_no_controls(many):
    page = many.open()
    page.emulate_media(media="print")
    for control in ("nav", "button.copy", ".filter"):
        assert not page.locator(control).first.is_visible()
    assert page.locator("article details[open] .fields").first.is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    many.assert_quiet()


def test_axe_finds_nothing_serious(screen):
    core = pytest.importorskip(
        "axe_playwright_python", reason="no axe-core: pip install assist-conformance[browser]"
    )
    page = screen(statement(one_of_each())).open()
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.evaluate((Path(core.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    assert grave(page.evaluate("axe.run({resultTypes: ['violations']})")) == []
    page.emulate_media(color_scheme="dark")
    assert grave(page.evaluate("axe.run({runOnly: ['color-contrast']})")) == []


def grave(found):
    """Name the serious and critical violations, each by its first element."""
    return [
        (rule["id"], rule["nodes"][0]["html"], rule["nodes"][0]["failureSummary"])
        for rule in found["violations"]
        if rule["impact"] in {"serious", "critical"}
    ]
