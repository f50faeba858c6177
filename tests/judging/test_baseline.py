"""A baseline makes failures known, and is red itself where it says what is not so (any more)."""

from datetime import date

import pytest

from conformance.judging.baseline import Baseline, Entry
from conformance.judging.baseline_file import NEW_REASON, load_baseline, updated, written
from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.planning.filefault import FileError

TODAY = date(2026, 11, 22)
SLUG, OTHER = "token-payment/limits/longest/OrderNumber", "token-payment/limits/longest/Comment"
LENGTH, ECHO = "token-payment/OrderNumber/length", "token-payment/OrderNumber/echo"


def result(slug=SLUG, **verdicts):
    names = {"length": LENGTH, "echo": ECHO}
    findings = tuple(
        Finding(names[name], Verdict(verdict), "this", "that") for name, verdict in verdicts.items()
    )
    return Result(slug, "probe", "gateway", "boundary", "cases/token-payment/limits.yaml:3", findings)


def baseline(*entries):
    return Baseline(tuple(Entry(reason="the bank's own limit", **entry) for entry in entries), TODAY)


def verdicts(judged):
    return [finding.verdict.value for finding in judged.findings]


@pytest.mark.parametrize("verdict", ["fail", "warn"])
@pytest.mark.parametrize(
    "entry",
    [{"slug": SLUG}, {"clause": LENGTH}, {"slug": SLUG, "clause": LENGTH}],
    ids=["slug", "clause", "both"],
)
def test_a_failure_that_an_entry_covers_is_known(verdict, entry):
    judged = baseline(entry).applied(result(length=verdict))
    assert verdicts(judged) == ["known"]
    assert "the bank's own limit" in judged.findings[0].received


@pytest.mark.parametrize(
    "entry",
    [{"slug": OTHER}, {"clause": ECHO}, {"slug": SLUG, "clause": ECHO}, {"slug": OTHER, "clause": LENGTH}],
)
def test_an_entry_covers_nothing_but_what_it_names(entry):
    assert verdicts(baseline(entry).applied(result(length="fail"))) == ["fail"]


def test_a_failure_beside_a_known_one_is_not_hidden():
    judged = baseline({"slug": SLUG, "clause": ECHO}).applied(result(length="fail", echo="warn"))
    assert verdicts(judged) == ["fail", "known"]


@pytest.mark.parametrize("entry", [{"slug": SLUG}, {"slug": SLUG, "clause": LENGTH}])
def test_what_passes_although_it_is_named_is_fixed(entry):
    judged = baseline(entry).applied(result(length="pass"))
    assert verdicts(judged) == ["fixed"]
    assert "take the entry out" in judged.findings[0].received


def test_an_item_is_not_fixed_while_any_of_it_still_fails():
    assert verdicts(baseline({"slug": SLUG}).applied(result(length="pass", echo="fail"))) == ["pass", "known"]


@pytest.mark.parametrize("verdict", ["inconclusive", "not-applicable"])
def test_what_was_not_shown_is_neither_known_nor_fixed(verdict):
    assert verdicts(baseline({"slug": SLUG}).applied(result(length=verdict))) == [verdict]


def test_an_entry_counts_on_its_last_day_and_not_after():
    assert verdicts(baseline({"slug": SLUG, "expires": TODAY}).applied(result(length="fail"))) == ["known"]
    over = baseline({"slug": SLUG, "expires": date(2026, 11, 21)})
    assert verdicts(over.applied(result(length="fail"))) == ["fail"]
    assert [str(each) for each in over.expired] == [SLUG]


def test_an_entry_of_a_clause_is_unneeded_once_the_clause_holds_everywhere():
    entry = baseline({"clause": LENGTH})
    assert entry.unneeded([result(length="pass"), result(OTHER, length="pass")]) == entry.entries
    assert not entry.unneeded([result(length="pass"), result(OTHER, length="known")])
    assert not entry.unneeded([result(echo="pass")])


def test_a_file_is_read_with_its_days(tmp_path):
    file = tmp_path / "known.yaml"
    file.write_text(f"known:\n  - slug: {SLUG}\n    reason: ours\n    expires: 2027-01-31\n")
    (entry,) = load_baseline(file, TODAY).baseline.entries
    assert entry == Entry(slug=SLUG, reason="ours", expires=date(2027, 1, 31))


@pytest.mark.parametrize("text", ["", "known:\n", "known: []\n"])
def test_an_empty_file_knows_nothing(tmp_path, text):
    file = tmp_path / "known.yaml"
    file.write_text(text)
    assert load_baseline(file, TODAY).baseline.entries == ()


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("known:\n  - reason: why\n", 2, "a `slug`, a `clause`, or both"),
        (f"known:\n  - slug: {SLUG}\n", 2, "reason"),
        (f"known:\n  - slug: {SLUG}\n    reason: ''\n", 3, "reason"),
        (f"known:\n  - slug: {SLUG}\n    reason: why\n    expires: 31.01.2027\n", 4, "YYYY-MM-DD"),
        (f"known:\n  - slug: {SLUG}\n    reason: why\n    until: 2027-01-31\n", 4, "until"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(tmp_path, text, line, told):
    file = tmp_path / "known.yaml"
    file.write_text(text)
    with pytest.raises(FileError) as refused:
        load_baseline(file, TODAY)
    assert refused.value.line == line
    assert told in str(refused.value)


def test_an_unknown_slug_or_clause_is_refused_with_its_line_and_a_suggestion(tmp_path):
    file = tmp_path / "known.yaml"
    file.write_text(
        f"known:\n  - slug: {SLUG}s\n    reason: why\n  - clause: nothing/of/this\n    reason: why\n"
    )
    with pytest.raises(FileError) as refused:
        load_baseline(file, TODAY).check_names([SLUG], [LENGTH])
    first, second = refused.value.problems
    assert (first.line, second.line) == (2, 4)
    assert SLUG in first.hint


def test_an_update_keeps_reasons_drops_what_is_fixed_and_adds_what_is_new():
    old = baseline({"slug": SLUG, "clause": LENGTH}, {"slug": SLUG, "clause": ECHO}, {"slug": "not/run/here"})
    judged = [old.applied(result(length="fail", echo="pass")), old.applied(result(OTHER, length="fail"))]
    kept, unrun, new = updated(old, judged)
    assert kept == old.entries[0]
    assert unrun == old.entries[2]
    assert new == Entry(slug=OTHER, clause=LENGTH, reason=NEW_REASON)


def test_an_update_drops_expired_entries_and_records_anew_what_still_fails():
    old = baseline({"slug": SLUG, "expires": date(2026, 11, 1)})
    assert updated(old, [old.applied(result(length="fail"))]) == (
        Entry(slug=SLUG, clause=LENGTH, reason=NEW_REASON),
    )


def test_what_is_written_reads_back_the_same(tmp_path):
    entries = (
        Entry(slug=OTHER, reason="it's a: 'limit' # of theirs", link="https://tracker.example/7"),
        Entry(slug=SLUG, clause=LENGTH, reason="no", expires=date(2027, 1, 31)),
    )
    file = tmp_path / "known.yaml"
    file.write_text(written(reversed(entries)))
    assert load_baseline(file, TODAY).baseline.entries == entries
    file.write_text(written(()))
    assert load_baseline(file, TODAY).baseline.entries == ()
