"""A small site of a user's own, published with the project's Makefile and commands as users run them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from gazette.__main__ import main
from support.articles import BODY, dump
from support.paths import ROOT

_NOT_SET = ("AWS_", "GIT_", "MAKE", "MFLAGS", "S3_", "SITEURL", "SSH_HOST", "RSYNC_")
ADDRESS = "https://gazette.test"
_CONF = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from publishconf import *
PATH = "content"
CACHE_PATH = "cache"
PLUGIN_PATHS = [{str(ROOT / "plugins")!r}]
THEME = {str(ROOT / "theme")!r}
GAZETTE = {{"recognizer": "support.known_names:recognize", "cards": False}}
"""


@dataclass(frozen=True)
class Project:
    """A folder with articles and settings, and an environment that is this one under another name."""

    folder: Path

    @property
    def output(self) -> Path:
        return self.folder / "output"

    def write(self, path: str, text: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    def gazette(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in this process; what it starts itself is not in what it printed."""
        out, err = StringIO(), StringIO()
        with self.entered(environment), redirect_stdout(out), redirect_stderr(err):
            status = main(arguments)
        return subprocess.CompletedProcess(arguments, status, out.getvalue(), err.getvalue())

    @contextmanager
    def entered(self, environment: dict[str, str]) -> Iterator[None]:
        """Be in its folder, with its environment, and with settings files as nobody imported them yet."""
        before, here = dict(os.environ), Path.cwd()
        for settings in ("publishconf", "pelicanconf"):
            sys.modules.pop(settings, None)
        os.environ.clear()
        os.environ.update({**self.environment(before), **environment})
        os.chdir(self.folder)
        try:
            yield
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(before)

    def make(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run(["make", "-f", str(ROOT / "Makefile"), "VENV=venv", "PUBLISHCONF=conf.py", *arguments], **environment)

    def publish(self, *arguments: str, address: str = ADDRESS) -> subprocess.CompletedProcess[str]:
        return self.gazette("publish", "--settings", "conf.py", *arguments, SITEURL=address)

    def run(self, command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env={**self.environment(os.environ), **environment},
        )

    @staticmethod
    def environment(around: Mapping[str, str]) -> dict[str, str]:
        """The environment of a user who has set nothing for uploads yet."""
        kept = {name: value for name, value in around.items() if not name.startswith(_NOT_SET)}
        return {**kept, "PYTHONPATH": os.pathsep.join((str(ROOT / "plugins"), str(ROOT / "tests"))), "COLUMNS": "300"}

    def files(self, folder: str = "output") -> dict[str, bytes]:
        return files_of(self.folder / folder)


def files_of(folder: Path) -> dict[str, bytes]:
    """The bytes of all files below a folder, by path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def new_project(folder: Path) -> Project:
    """A project of one article. Its environment has this one's files, and stamps that are newer than its pins."""
    project = Project(folder)
    project.write("conf.py", _CONF)
    project.write("content/raw/a.txt", dump("Bridge opens", "10 July 2024", *BODY))
    for pins in ("constraints.txt", "constraints-s3.txt"):
        project.write(pins, "")
    venv = folder / "venv"
    venv.mkdir()
    for entry in Path(sys.prefix).iterdir():
        if entry.suffix != ".stamp":
            (venv / entry.name).symlink_to(entry)
    for stamp in ("site.stamp", "s3.stamp"):
        (venv / stamp).touch()
    return project
