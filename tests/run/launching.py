"""Starts `conformance …` in processes of their own that need not read the suite's modules first.

A server process has read them once (`warm`); each command is a fork of it, with its own directory,
environment, process group and output. That saves more than a second each time. `test_run_installed`
starts the installed command instead, as users do.
"""

import os
import signal
import sys
import tempfile
from multiprocessing import forkserver, get_context
from pathlib import Path

import pytest

COLUMNS = "120"

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["warm"])


class Launched:
    """A command under way; its outputs go to files, so that nobody has to read them while it runs."""

    def __init__(self, arguments, cwd, env):
        folder = Path(tempfile.mkdtemp())
        self._outputs = (folder / "stdout", folder / "stderr")
        self._process = _FORKS.Process(
            target=_perform,
            args=([str(each) for each in arguments], str(cwd), env, self._outputs),
            daemon=True,
        )
        _serve()
        self._process.start()

    @property
    def pid(self):
        return self._process.pid

    def ended(self, within):
        """Wait for its end; gives its exit code, or None when it has not ended within those seconds."""
        self._process.join(within)
        return self._process.exitcode

    def kill(self):
        self._process.kill()

    def said(self):
        """Give what it wrote to standard output and error, and take both away."""
        texts = [file.read_text("utf-8") if file.exists() else "" for file in self._outputs]
        for file in self._outputs:
            file.unlink(missing_ok=True)
        self._outputs[0].parent.rmdir()
        return texts


def _serve():
    """Start the server, where it does not run yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", COLUMNS)  # what a command writes on is made when its module is read
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        forkserver.ensure_running()


def _perform(arguments, cwd, env, outputs):
    os.setsid()
    # A shell starts what it puts in the background deaf to Ctrl-C, and so would be all that is started from there.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    for number, file in enumerate(outputs, start=1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), number)
    sys.path[:0] = filter(None, env.get("PYTHONPATH", "").split(os.pathsep))
    sys.argv = ["conformance", *arguments]

    from conformance.cli import main  # noqa: PLC0415 (the server has read it; whoever starts this need not)

    main()
