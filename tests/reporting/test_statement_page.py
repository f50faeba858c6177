"""The statement as a page: self-contained, safe, small, for everyone, in two languages."""

import base64
import hashlib
import re

import pytest
from statement_pages import CLAUSES, LANGS, Page, a_hostile_record, a_record, page_of, unfolded
from synthetic_results import (
    a_result,
    an_exchange,
    one_of_each,
)

from conformance.exchange.evidence import (
    Evidence,
)
from conformance.judging.findings import Verdict
from conformance.judging.result import Example
from conformance.protocol.clauses import DOCUMENTS
from conformance.reporting.articles import BODY_BYTES
from conformance.reporting.statement import render_statement
from conformance.reporting.words import DOCUMENT_TITLES, WORDS


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_is_well_formed_and_marked_up_for_everyone(lang):
    page = page_of(one_of_each(), lang)
    assert page.open == []
    assert page.all("html") == [{"lang": lang}]
    assert [len(page.all(name)) for name in ("h1", "main", "nav", "title")] == [1, 1, 1, 1]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for link in page.all("a"):
        assert link["href"].removeprefix("#") in ids
    described = [
        attributes["aria-labelledby"]
        for attributes in page.all("section")
        if attributes.get("aria-labelledby")
    ]
    assert len(described) == 2 + 7 + 8, "at a glance, the parts, and a section for each group of findings"
    assert set(described) <= set(ids)


@pytest.mark.parametrize("results", [one_of_each(), [a_result(Verdict.PASS)], []])
def test_the_page_refers_to_nothing_outside_itself(results):
    html = render_statement(a_record(results), CLAUSES)
    page = Page(html)
    loading = {"src", "srcset", "action", "formaction", "data", "poster", "background", "ping", "cite"}
    assert not [name for name, attributes in page.elements if loading & attributes.keys()]
    links = [attributes["href"] for _, attributes in page.elements if "href" in attributes]
    assert links
    assert all(link.startswith("#") for link in links)
    assert not [
        name for name, _ in page.elements if name in {"link", "iframe", "object", "embed", "base", "form"}
    ]
    assert "url(" not in html
    assert "@import" not in html
    policy = next(meta["content"] for meta in page.all("meta") if "http-equiv" in meta)
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")


def test_only_the_pages_own_script_may_run():
    html = render_statement(a_record(one_of_each()), CLAUSES)
    (script,) = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in html


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_text_stays_text_in_every_field(lang):
    html = unfolded(render_statement(a_hostile_record(), CLAUSES, lang))
    tame = Page(unfolded(render_statement(a_record(one_of_each()), CLAUSES, lang)))
    page = Page(html)
    assert page.open == []
    assert page.all("img") == []
    assert len(page.all("script")) == 1
    assert {name for name, _ in page.elements} <= {name for name, _ in tame.elements}
    for name, attributes in page.elements:
        assert not [key for key in attributes if key.startswith("on")], name
    assert page.text.count("alert(1)") >= 20
    assert not [sign for sign in "\x00\x1b\u202e\u2066\ud800\xff" if sign in html]
    assert "\\u202egnp.exe" in page.text
    assert "{{7*7}}" in page.text
    html.encode("utf-8")


def test_shown_bodies_are_capped():
    body = b"[" + b'"0123456789",' * 50_000 + b"0]"
    html = render_statement(
        a_record([a_result(evidence=Evidence("k", "n", (an_exchange(answer=body),)))]), CLAUSES
    )
    assert f"({len(body):,} bytes in all)" in html
    assert html.count("0123456789") < BODY_BYTES / 12


def thousand(verdict):
    exchanges = tuple(an_exchange(step, answer=b'{"a":"' + b"x" * 7000 + b'"}') for step in range(3))
    return [
        a_result(verdict, f"token-payment/limits/case-{number}/P", evidence=Evidence("k", "n", exchanges))
        for number in range(1000)
    ]


@pytest.mark.parametrize(("verdict", "megabytes"), [(Verdict.PASS, 0.5), (Verdict.FAIL, 2)])
def test_a_thousand_items_stay_a_page(verdict, megabytes):
    html = render_statement(a_record(thousand(verdict)), CLAUSES)
    assert len(html) < megabytes * 1_000_000
    assert html.count("token-payment/limits/case-999/P") >= 1
    if verdict is Verdict.FAIL:
        assert WORDS["en"]["in-record"] in html


def test_the_two_languages_have_the_same_words():
    english, russian = WORDS["en"], WORDS["ru"]
    assert english.keys() == russian.keys()
    for key, text in russian.items():
        assert re.search("[а-яё]", text), key
        assert re.findall(r"{\w+}", text) == re.findall(r"{\w+}", english[key])
    for lang in LANGS:
        assert tuple(DOCUMENT_TITLES[lang]) == DOCUMENTS


def test_a_russian_page_speaks_russian():
    text = page_of([a_result(example=Example({"Email": None}, {"Email": "x"}))], "ru").text
    assert "Не соответствует" in text
    assert "Номер заказа длиной до 128 символов" in text
    assert "не отправлен" in text
    for word in ("Expected", "Coverage", "mandatory", "fails"):
        assert word not in text
