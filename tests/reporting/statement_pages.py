"""Pages of made-up runs, for the tests of the statement."""

import re
from html.parser import HTMLParser

from synthetic_results import HOSTILE, a_header, a_registry, a_result, an_exchange

from conformance.exchange.evidence import Evidence, Exchange, Problem, SentRequest
from conformance.judging.findings import Verdict
from conformance.judging.result import Example
from conformance.reporting.counting import footer_of
from conformance.reporting.record import Record
from conformance.reporting.run import NotTested, TargetFacts
from conformance.reporting.statement import render_statement

CLAUSES = a_registry()
ENDED = "2026-11-22T09:31:12+00:00"
LANGS = ("en", "ru")


def a_record(results, header=None, *, ended=True, clauses=CLAUSES, **facts):
    header = header or a_header()
    footer = footer_of(header, results, clauses, ended=ENDED, requests_spent=37, **facts) if ended else None
    return Record(header, tuple(results), footer)


def unfolded(html):
    """Give the page as it is when its script has unfolded everything that it keeps back."""
    return re.sub('<script type="text/html">\n(.*?)</script>', r"\1", html, flags=re.DOTALL)


class Page(HTMLParser):
    """The page as a browser's parser sees it: elements with their attributes, and texts."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements = []
        self.open = []
        self.texts = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in {"meta", "input", "br", "img", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, text):
        if self.open and self.open[-1] not in {"style", "script"}:
            self.texts.append(text)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def page_of(results, lang="en", **facts):
    return Page(unfolded(render_statement(a_record(results, **facts), CLAUSES, lang)))


def a_hostile_record():
    request = SentRequest(HOSTILE, HOSTILE, ((HOSTILE, HOSTILE),), HOSTILE.encode("utf-8", "surrogatepass"))
    with_fields = an_exchange(fields=((HOSTILE, HOSTILE),), answer=b"</pre><script>alert(3)</script>\xff\x00")
    silent = Exchange(1, HOSTILE, request, None, 1.0, 1.0, Problem("broken", HOSTILE))
    result = a_result(
        slug=HOSTILE,
        clause="x" + HOSTILE,
        expected=HOSTILE,
        received=HOSTILE,
        diagnosis=HOSTILE,
        technique=HOSTILE,
        notes=(HOSTILE,),
        curl=HOSTILE,
        example=Example({HOSTILE: HOSTILE}, {HOSTILE: None}),
        evidence=Evidence(HOSTILE, HOSTILE, (with_fields, silent), values={HOSTILE: HOSTILE}),
    )
    unsent = a_result(Verdict.INCONCLUSIVE, HOSTILE + "2", received=HOSTILE, evidence=Evidence("k", "n"))
    unclear = a_result(
        Verdict.NOT_APPLICABLE, HOSTILE + "3", "order/nobody-cites", received=HOSTILE, evidence=None
    )
    header = a_header(
        target=TargetFacts(name=HOSTILE, digest=HOSTILE, url=HOSTILE, side="gateway"),
        settings={HOSTILE: HOSTILE, "nested": {HOSTILE: [HOSTILE]}},
        capabilities=(HOSTILE,),
        dialect={HOSTILE: HOSTILE},
        profile=HOSTILE,
        run_id=HOSTILE,
        started=HOSTILE,
        not_tested=(NotTested(slug=HOSTILE, reason=HOSTILE),),
    )
    return a_record([result, unsent, unclear], header, cut_short=HOSTILE)
