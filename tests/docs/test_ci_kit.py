"""The CI kit does what it says: its steps run in a shell, with stand-ins for what only a CI server has."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTION = yaml.safe_load((ROOT / "ci" / "github" / "action.yml").read_text())
GITLAB = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text())


def step(name):
    return next(each for each in ACTION["runs"]["steps"] if each["name"] == name)


def environment(folder, **more):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{plain['PATH']}"
    return {**plain, "PATH": path, "RUNNER_TEMP": str(folder), **more}


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    """The action's test step, run as a job of GitHub Actions runs it, against a target that is not there."""
    folder = tmp_path_factory.mktemp("job")
    (folder / "target.yaml").write_text(
        "name: Nobody\ngateway: {url: 'http://127.0.0.1:9', merchant_id: '1', login: login_of_nobody, "
        "password: PasswordOf1, secret: a}\n"
    )
    inputs = {name.upper(): str(facts["default"]) for name, facts in ACTION["inputs"].items()}
    given = {"PROFILE": "smoke", "TARGET": str(folder / "target.yaml"), "ARGUMENTS": "--budget 20 -x"}
    files = {name: str(folder / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step("Test")["run"]],
        env=environment(folder, **inputs | given | files), cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return folder, done


@pytest.mark.slow
def test_the_step_itself_ends_well_and_hands_on_how_the_run_ended(job):
    folder, done = job
    assert done.returncode == 0, done.stderr
    assert (folder / "GITHUB_OUTPUT").read_text().splitlines()[0] == "exit-code=3"
    assert "report=" in (folder / "GITHUB_OUTPUT").read_text()


def test_the_job_page_has_the_summary(job):
    folder, _ = job
    assert "IPS Assist conformance: inconclusive" in (folder / "GITHUB_STEP_SUMMARY").read_text()


def test_findings_become_annotations(job):
    _, done = job
    assert re.search(r"^::warning file=cases/[^,]+\.yaml,line=\d+,title=", done.stdout, re.MULTILINE)


def test_the_job_fails_as_the_run_did(tmp_path):
    for code in (0, 1, 3):
        done = subprocess.run(
            ["bash", "-c", step("Fail as the run did")["run"]], env={"CODE": str(code)}, check=False
        )
        assert done.returncode == code


def test_no_input_becomes_a_part_of_a_script():
    for each in ACTION["runs"]["steps"]:
        assert "${{" not in each.get("run", "")


def test_every_input_is_used_and_every_used_one_is_declared():
    used = set(re.findall(r"inputs\.([a-z-]+)", (ROOT / "ci" / "github" / "action.yml").read_text()))
    assert used == set(ACTION["inputs"])


def test_the_template_passes_options_that_exist(tmp_path):
    """`conformance` is stood in for by a script that prints what it is given."""
    stand_in = tmp_path / "bin" / "conformance"
    stand_in.parent.mkdir()
    stand_in.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    stand_in.chmod(0o755)
    job = GITLAB[".assist-conformance"]
    variables = {name: str(value) for name, value in job["variables"].items()}
    told = {}
    for total in ("1", "4"):
        env = {"PATH": f"{stand_in.parent}:/usr/bin:/bin", "CI_NODE_INDEX": "2", "CI_NODE_TOTAL": total}
        script = "\n".join(job["script"])
        done = subprocess.run(
            ["bash", "-ec", script], env=variables | env, capture_output=True, text=True, check=True
        )
        told[total] = done.stdout.split()
    assert "--shard" not in told["1"]
    assert told["4"][-2:] == ["--shard", "2/4"]
    assert told["4"][:1] == ["run"]


def test_the_image_runs_as_a_user_without_rights_and_names_no_registry():
    text = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER (?!root)", text, re.MULTILINE)
    assert text.index("USER ") < text.index("ENTRYPOINT")
    images = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert all("/" not in image for image in images)
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".venv", "reports"} <= set(ignored)
