"""The suite from an installed wheel: an empty directory, a package nobody may write to, no checkout in sight."""

import compileall
import stat
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from harness import CHECKOUT, environment
from hatchling.builders.wheel import WheelBuilder

pytestmark = pytest.mark.slow

SCRIPT = "import sys; from conformance.cli import main; sys.argv[0] = 'conformance'; main()"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel, unpacked beside nothing of the checkout; read-only."""
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = WheelBuilder(str(CHECKOUT)).build(directory=str(folder), versions=["standard"])
    site = folder / "site"
    with ZipFile(wheel) as packed:
        packed.extractall(site)
    compileall.compile_dir(site, quiet=1)
    paths = [site, *site.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    yield site
    for path in paths:
        path.chmod(path.stat().st_mode | stat.S_IWUSR)


@pytest.fixture(scope="module")
def environ(installed):
    """An environment whose only `conformance` is the installed one: no editable install, no site directory."""
    libraries = Path(pytest.__file__).parents[1]
    return environment(PYTHONPATH=f"{installed}:{libraries}", PYTHONDONTWRITEBYTECODE="1")


def call(environ, cwd, *arguments):
    command = [sys.executable, "-S", "-c", SCRIPT, *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environ, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_runs_from_an_empty_directory(installed, environ, tmp_path):
    chosen = ("--profile", "smoke", "--select", "order-lifecycle")
    done = call(environ, tmp_path, "run", *chosen, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "CONFORMANT: " in done.stdout
    assert f"target: Embedded simulator ({installed}/" in done.stdout
    assert (tmp_path / "out" / "index.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_it_lists_its_own_cases(installed, environ, tmp_path):
    where = subprocess.run(
        [sys.executable, "-S", "-c", "import conformance; print(conformance.__file__)"],
        env=environ, cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(installed))
    done = call(environ, tmp_path, "list", "--select", "order-lifecycle")
    assert done.returncode == 0
    assert "order-lifecycle/one-stage/approved-then-canceled" in done.stdout
