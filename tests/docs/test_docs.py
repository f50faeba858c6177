"""What the documents say is so: their commands run, and their tables leave nothing out."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conformance.cli import application
from conformance.exchange.settings import Dialect
from conformance.judging.expectations import CHECKS
from conformance.judging.findings import Verdict

ROOT = Path(__file__).resolve().parents[2]
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
CONFORMANCE = [sys.executable, "-c", "from conformance.cli import main; main()"]

BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


def commands(path: Path) -> list[str]:
    blocks = BLOCK.findall(path.read_text(encoding="utf-8"))
    return [
        line.partition("  #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()
    ]


def conformance_commands() -> list[str]:
    found = {
        command: None for path in DOCS for command in commands(path) if command.startswith("conformance ")
    }
    return list(found)


@pytest.fixture
def newcomer(tmp_path: Path) -> Path:
    """A folder with the files that the documents speak of; the account's leads to the embedded simulator."""
    target = (ROOT / "fixtures" / "targets" / "simulator.yaml").read_text(encoding="utf-8")
    (tmp_path / "my-account.yaml").write_text(target, encoding="utf-8")
    shop = (ROOT / "fixtures" / "targets" / "sample-merchant.yaml").read_text(encoding="utf-8")
    (tmp_path / "my-shop.yaml").write_text(shop, encoding="utf-8")
    captured = (ROOT / "fixtures" / "captures" / "results.txt").read_text(encoding="utf-8")
    (tmp_path / "captured.txt").write_text(captured, encoding="utf-8")
    return tmp_path


def test_the_documents_have_commands_to_try():
    assert len(conformance_commands()) >= 6


@pytest.mark.parametrize("command", [each for each in conformance_commands() if " simulate " not in each])
def test_a_documented_command_works(command: str, newcomer: Path, monkeypatch: pytest.MonkeyPatch):
    words = shlex.split(command)[1:]
    if words[0] != "run":
        monkeypatch.chdir(newcomer)
        told = CliRunner().invoke(application(), words, env={"ASSIST_SECRET": "topsecret"})
        assert told.exit_code == 0, told.output
        return
    words = [word if word != "simulator.yaml" else "my-account.yaml" for word in words]
    some = "notification-merchant/genuine/approved" if "merchant" in words else "order-lifecycle/one-stage"
    words += ["--select", some, "--out", str(newcomer / "out")]
    done = subprocess.run(
        [*CONFORMANCE, *words],
        cwd=newcomer,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_documented_simulator_serves_and_can_be_tested(newcomer: Path):
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
        testing = [*shlex.split(run)[1:], "--select", "order-lifecycle/one-stage", "--out", "out"]
        done = subprocess.run(
            [*CONFORMANCE, *testing], cwd=newcomer, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
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


def test_every_command_is_in_the_readme():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    names = [command.name for command in application().registered_commands]
    assert names
    assert [name for name in names if f"`conformance {name}`" not in text and f"`{name}`" not in text] == []
