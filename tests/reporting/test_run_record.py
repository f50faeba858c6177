import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_results import HOSTILE, a_header, a_registry, a_result, one_of_each

from conformance.exchange.evidence import Evidence, Exchange, Problem, ReceivedResponse, SentRequest
from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Example, Result
from conformance.reporting.counting import footer_of
from conformance.reporting.lines import result_from_json, result_to_json
from conformance.reporting.record import RecordError, RecordWriter, read_record


@pytest.fixture
def path(tmp_path):
    return tmp_path / "reports" / "run.ndjson"


def a_footer(results):
    return footer_of(a_header(), results, a_registry(), ended="2026-11-22T09:31:00+00:00", requests_spent=37)


def written(path, results, *, footer=True):
    with RecordWriter(path) as writer:
        writer.write_header(a_header())
        for result in results:
            writer.write_result(result)
        if footer:
            writer.write_footer(a_footer(results))
    return path


def test_a_record_reads_back_as_it_was_written(path):
    results = one_of_each()
    record = read_record(written(path, results))
    assert record.header == a_header()
    assert record.results == results
    assert record.footer == a_footer(results)
    assert record.torn is False


def test_every_line_is_on_the_disk_before_the_next_is_written(path):
    writer = RecordWriter(path)
    writer.write_header(a_header())
    writer.write_result(a_result())
    assert read_record(path).results == (a_result(),)
    writer.close()


def test_a_killed_run_has_no_footer_and_loses_at_most_the_line_it_was_writing(path):
    written(path, [a_result(), a_result(Verdict.PASS)], footer=False)
    content = path.read_bytes()
    last = content.rindex(b'{"record":"result"')
    for cut in (last + 1, last + 40, len(content) - 1):
        path.write_bytes(content[:cut])
        record = read_record(path)
        assert record.torn is True
        assert record.footer is None
        assert record.results == (a_result(),)


def test_line_ends_of_other_kinds_do_not_split_a_line(path):
    result = a_result(received="one\u2028two\u0085three\r\nfour")
    written(path, [result])
    assert path.read_bytes().count(b"\n") == 3
    assert read_record(path).results == (result,)


def test_lines_are_compact_json_in_utf_8(path):
    written(path, [a_result(received="отказ")], footer=False)
    line = path.read_bytes().splitlines()[1]
    assert "отказ".encode() in line
    assert json.loads(line)["findings"][0]["received"] == "отказ"
    assert b'": ' not in line


def test_a_body_is_text_where_it_is_utf_8_and_base64_where_not(path):
    for body, key in ((b"\xef\xbb\xbf{}\r\n\x00", "text"), ("отказ".encode("cp1251"), "base64")):
        exchange = Exchange(
            0, "pay", SentRequest("POST", "http://x", (), b""), ReceivedResponse(200, (), body), 1.5, 0.1
        )
        result = a_result(evidence=Evidence("k", "n", (exchange,)))
        line = json.loads(json.dumps(result_to_json(result)))
        assert list(line["evidence"]["exchanges"][0]["response"]["body"]) == [key]
        assert result_from_json(line) == result


TEXTS = st.text(st.characters(), max_size=20)
PAIRS = st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple)
MAPPINGS = st.dictionaries(TEXTS, st.none() | TEXTS, max_size=2)
TIMES = st.floats(allow_nan=False, allow_infinity=False)
EXCHANGES = st.builds(
    Exchange,
    step=st.integers(0, 9),
    action=TEXTS,
    request=st.builds(SentRequest, TEXTS, TEXTS, PAIRS, st.binary(max_size=20), PAIRS),
    response=st.none() | st.builds(ReceivedResponse, st.integers(0, 999), PAIRS, st.binary(max_size=20)),
    started=TIMES,
    elapsed=TIMES,
    problem=st.none() | st.builds(Problem, st.just("timeout"), TEXTS),
)
EVIDENCE = st.builds(
    Evidence,
    TEXTS,
    TEXTS,
    st.lists(EXCHANGES, max_size=2).map(tuple),
    st.none() | TEXTS,
    st.none() | TEXTS,
    MAPPINGS,
)
FINDINGS = st.builds(
    Finding, TEXTS, st.sampled_from(Verdict), TEXTS, TEXTS, st.none() | st.integers(0, 9), st.none() | TEXTS
)
RESULTS = st.builds(
    Result,
    slug=TEXTS,
    kind=st.sampled_from(("probe", "property", "invariant")),
    side=st.sampled_from(("gateway", "merchant")),
    technique=TEXTS,
    where=TEXTS,
    findings=st.lists(FINDINGS, max_size=2).map(tuple),
    evidence=st.none() | EVIDENCE,
    example=st.none() | st.builds(Example, MAPPINGS, st.none() | MAPPINGS),
    examples=st.integers(0, 9),
    started=TIMES,
    elapsed=TIMES,
    repeat=TEXTS,
    curl=TEXTS,
    notes=st.lists(TEXTS, max_size=2).map(tuple),
)


@given(RESULTS)
def test_any_result_survives_the_way_through_json(result):
    assert result_from_json(json.loads(json.dumps(result_to_json(result)))) == result


def test_hostile_text_survives_the_way_through_a_file(path):
    result = a_result(expected=HOSTILE, received=HOSTILE, diagnosis=HOSTILE, notes=(HOSTILE,))
    assert read_record(written(path, [result])).results == (result,)


def test_threads_do_not_mix_their_lines(path):
    with RecordWriter(path) as writer:
        writer.write_header(a_header())
        threads = [
            threading.Thread(
                target=lambda number=number: [
                    writer.write_result(a_result(slug=f"a/b/{number}-{index}")) for index in range(50)
                ]
            )
            for number in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    slugs = {result.slug for result in read_record(path).results}
    assert len(slugs) == 200


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "its first line is no header"),
        (b"hello\n", "run.ndjson:1: not a line of a run record: it is no JSON"),
        (b"[1]\n", "run.ndjson:1: not a line of a run record: it is no JSON object"),
        (b'{"record":"result"}\n', "its first line is no header"),
        (b'{"record":"header","format":99}\n', "a run record of format 99, and this version reads format 1"),
        (b'{"record":"header","format":1}\n', "the header is damaged: suite_version"),
    ],
)
def test_what_is_no_record_is_refused_in_one_sentence(path, content, problem):
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(RecordError) as refusal:
        read_record(path)
    assert problem in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "damaged", [b'{"record":"result"}', b'{"record":"result","slug":1,"findings":[1]}', b"{}"]
)
def test_a_damaged_line_in_the_middle_is_refused_with_its_number(path, damaged):
    lines = written(path, one_of_each()).read_bytes().split(b"\n")
    lines[2] = damaged
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(RecordError, match=r"run\.ndjson:3: neither a result nor a footer"):
        read_record(path)


def test_a_missing_file_is_refused(path):
    with pytest.raises(RecordError, match="cannot be read"):
        read_record(path)
