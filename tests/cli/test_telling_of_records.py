"""Commands over records: one that is not there is one message and exit code 2."""

import pytest


@pytest.mark.parametrize(
    "arguments",
    [
        ("replay", "no/such/slug", "--run", "nowhere"),
        ("compare", "nowhere", "nowhere"),
        ("merge", "nowhere", "--out", "there"),
        ("report", "nowhere"),
    ],
)
def test_a_run_that_is_not_there_is_one_line_and_exit_code_2(conformance, arguments):
    said = conformance(*arguments)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert "nowhere" in said.err


def test_a_replay_without_any_run_says_what_to_name(conformance, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = conformance("replay", "no/such/slug")
    assert said.code == 2
    assert "--run" in said.err


@pytest.mark.parametrize("command", ["merge", "report"])
def test_a_language_that_nobody_speaks_is_refused(conformance, command, tmp_path):
    said = conformance(command, tmp_path, "--out", tmp_path, "--lang", "de")
    assert said.code == 2
    assert "en or ru" in said.err
