"""The ten minutes of test-your-shop.md work as they are written."""

import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.exchange.loading import load_target
from conformance.protocol.clauses import registry

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "test-your-shop.md").read_text(encoding="utf-8")
CONFORMANCE = [sys.executable, "-c", "from conformance.cli import main; main()"]


def commands():
    blocks = re.findall(r"^```shell\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines() if line.startswith("conformance ")]


def test_the_target_it_shows_is_a_good_one(tmp_path):
    (example,) = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    path = tmp_path / "my-shop.yaml"
    path.write_text(example, encoding="utf-8")
    shop = load_target(path, {"SECRET_WORD": "topsecret"}).the_merchant
    assert shop.observer is not None
    for pattern, shown in (
        (shop.observer.paid, "state: paid, credited: 128.70"),
        (shop.observer.authorised, "state: hold, credited: 0.00"),
        (shop.observer.declined, "state: declined, credited: 0.00"),
    ):
        assert re.search(pattern, shown)
        assert not re.search(pattern, "state: unpaid, credited: 0.00")
    assert re.search(shop.observer.credited, "state: paid, credited: 128.70")[1] == "128.70"


def test_the_findings_it_explains_are_clauses():
    spoken_of = re.findall(r"`(notification/[a-z_/-]+?)/?…?`", TEXT)
    assert len(spoken_of) >= 6
    assert [name for name in spoken_of if not any(each.startswith(name) for each in registry())] == []


def test_the_example_in_php_is_as_long_as_it_says():
    lines = (ROOT / "docs" / "php" / "result.php").read_text(encoding="utf-8").splitlines()
    assert "A result URL in 30 lines" in TEXT
    assert len(lines) == 30


@pytest.mark.slow
def test_a_shop_with_a_fault_is_found_out_as_shown(tmp_path):
    serve = next(command for command in commands() if "--mutant" in command)
    run = next(command for command in commands() if command.startswith("conformance run"))
    serving = subprocess.Popen(
        [*CONFORMANCE, *shlex.split(serve.replace("8080", "0"))[1:]],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        serving.stdout.readline()
        assert "shop.yaml" in serving.stdout.readline()
        testing = [
            *shlex.split(run)[1:],
            "--select",
            "notification-merchant/forged/zero-like",
            "--out",
            "out",
        ]
        done = subprocess.run(
            [*CONFORMANCE, *testing], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100
        )
    finally:
        serving.send_signal(signal.SIGINT)
        serving.communicate(timeout=10)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "notification/checkvalue/strict" in done.stdout
