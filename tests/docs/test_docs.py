"""What the documents say is so: their commands run, and their tables leave nothing out."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from conformance.cli import application, main
from conformance.exchange.settings import Dialect
from conformance.exchange.target import Target
from conformance.judging.expectations import CHECKS
from conformance.judging.findings import Verdict
from conformance.planning.capabilities import Capability
from conformance.planning.probe import BankAnswer

ROOT = Path(__file__).resolve().parents[2]
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
CONFORMANCE = [sys.executable, "-c", "from conformance.cli import main; main()"]

BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


def commands(path: Path) -> list[str]:
    blocks = BLOCK.findall(path.read_text(encoding="utf-8"))
    return [
        line.partition("  #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()
    ]


def conformance_commands() -> dict[str, list[str]]:
    """Give the commands to try by their documents, in their order; each stands in the first that has it."""
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for path in DOCS:
        new = [each for each in commands(path) if each.startswith("conformance ") and each not in seen]
        seen.update(new)
        if new and not any(" simulate " in each for each in new):
            found[path.name] = new
    return found


@pytest.fixture
def newcomer(tmp_path: Path) -> Path:
    """A folder with the files that the documents speak of; the account's leads to the embedded simulator."""
    target = (ROOT / "fixtures" / "targets" / "simulator.yaml").read_text(encoding="utf-8")
    (tmp_path / "my-account.yaml").write_text(target, encoding="utf-8")
    shop = (ROOT / "fixtures" / "targets" / "sample-merchant.yaml").read_text(encoding="utf-8")
    (tmp_path / "my-shop.yaml").write_text(shop, encoding="utf-8")
    captured = (ROOT / "fixtures" / "captures" / "results.txt").read_text(encoding="utf-8")
    (tmp_path / "captured.txt").write_text(captured, encoding="utf-8")
    for name in ("signatures/request.yaml", "notification-merchant/genuine.yaml"):
        (tmp_path / "some-cases" / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / "cases" / name, tmp_path / "some-cases" / name)
    return tmp_path


def test_the_documents_have_commands_to_try():
    assert {"README.md", "baselines.md", "ci.md", "mutants.md", "targets.md"} <= set(conformance_commands())


@pytest.mark.parametrize("document", conformance_commands())
@pytest.mark.slow
def test_the_commands_of_a_document_work_one_after_another(
    document: str, newcomer: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(newcomer)
    for command in conformance_commands()[document]:
        words = shlex.split(command)[1:]
        if words[0] == "run":
            code, told = run_with_some_cases(words, monkeypatch), "see what it printed"
        else:
            done = CliRunner().invoke(application(), words, env={"ASSIST_SECRET": "topsecret"})
            code, told = done.exit_code, done.output
        assert code == 0, f"{command}\n{told}"


def run_with_some_cases(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """Run a documented command on two files of cases, for what it does with all of them is tried elsewhere."""
    out = [] if "--out" in words else ["--out", "out"]
    with monkeypatch.context() as patch:
        patch.setattr(sys, "argv", ["conformance", *words, *out, "--cases", "some-cases"])
        patch.setattr(os, "environ", {"PATH": "/usr/bin:/bin"})
        with pytest.raises(SystemExit) as ended:
            main()
    return int(ended.value.code or 0)


@pytest.mark.slow
def test_the_documented_simulator_serves_and_can_be_tested(newcomer: Path, monkeypatch: pytest.MonkeyPatch):
    simulate, run = commands(ROOT / "docs" / "simulator.md")[:2]
    serving = subprocess.Popen(
        [*CONFORMANCE, *shlex.split(simulate.replace("8080", "0"))[1:]],
        cwd=newcomer,
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert serving.stdout is not None
        told = [serving.stdout.readline(), serving.stdout.readline()]
        assert run in told[1], told
        monkeypatch.chdir(newcomer)
        assert run_with_some_cases(shlex.split(run)[1:], monkeypatch) == 0
    finally:
        serving.terminate()
        serving.wait(timeout=10)
        if serving.stdout is not None:
            serving.stdout.close()


def test_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    spoken_of = {word for path in DOCS for word in re.findall(r"make ([a-z]+)\b", " ".join(commands(path)))}
    assert {"run", "test", "check"} <= spoken_of
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in spoken_of)


def test_every_link_leads_somewhere():
    for path in DOCS:
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_every_expectation_is_documented():
    text = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
    assert [name for name in CHECKS if f"`{name}:" not in text] == []


def test_every_dialect_key_and_verdict_is_documented():
    text = (ROOT / "docs" / "targets.md").read_text(encoding="utf-8")
    assert [name for name in Dialect.model_fields if f"`{name}`" not in text] == []
    written_by_baselines = {Verdict.KNOWN, Verdict.FIXED}
    assert [each for each in Verdict if f"`{each}`" not in text and each not in written_by_baselines] == []


def keys_of(model: type[BaseModel]) -> Iterator[str]:
    """Give every key that a file of this model can have, sections inside included."""
    for name, field in model.model_fields.items():
        yield name
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from keys_of(kind)


def test_every_key_of_a_target_file_is_documented():
    text = (ROOT / "docs" / "targets.md").read_text(encoding="utf-8")
    keys = set(keys_of(Target))
    assert {"expected_answer", "zero_like", "reachable_from_here", "in_flight"} <= keys
    assert sorted(key for key in keys if f"`{key}`" not in text) == []


def test_every_capability_and_outcome_is_documented():
    text = (ROOT / "docs" / "targets.md").read_text(encoding="utf-8")
    unused = {"positions", "soap-requests"}
    assert [each for each in get_args(Capability) if f"`{each}`" not in text and each not in unused] == []
    assert [each for each in get_args(BankAnswer) if f"`{each}`" not in text] == []


def test_every_command_is_in_the_readme():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    names = [command.name for command in application().registered_commands]
    assert names
    assert [name for name in names if f"`conformance {name}`" not in text and f"`{name}`" not in text] == []
