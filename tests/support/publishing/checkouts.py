"""A small site of a user, published with the project's Makefile and commands as users run them."""

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
from support.sites import share_compiled_templates

# Prefixes of environment variables that are removed, since a new user has not set them yet.
_UNSET = ("AWS_", "GIT_", "MAKE", "MFLAGS", "S3_", "SITEURL", "SSH_HOST", "RSYNC_")
SITE_URL = "https://gazette.test"
_CONF = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from publishconf import *
PATH = "content"
CACHE_PATH = "cache"
PLUGIN_PATHS = [{str(ROOT / "plugins")!r}]
THEME = {str(ROOT / "theme")!r}
GAZETTE = {{"recognizer": "support.known_names:recognize", "cards": False, "search": False}}
"""


@dataclass(frozen=True)
class Project:
    """A folder with articles and settings, and a virtual environment with the packages of this one."""

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
        """Run a command in this process. The output of processes that it starts is not captured."""
        stdout, stderr = StringIO(), StringIO()
        with self.entered(environment), redirect_stdout(stdout), redirect_stderr(stderr):
            status = main(arguments)
        return subprocess.CompletedProcess(arguments, status, stdout.getvalue(), stderr.getvalue())

    @contextmanager
    def entered(self, environment: dict[str, str]) -> Iterator[None]:
        """Change to the project's folder, with the variables of a user and `environment`. Settings files are imported again."""
        before, current = dict(os.environ), Path.cwd()
        for settings in ("publishconf", "pelicanconf"):
            sys.modules.pop(settings, None)
        os.environ.clear()
        os.environ.update({**self.environment(before), **environment})
        os.chdir(self.folder)
        try:
            yield
        finally:
            os.chdir(current)
            os.environ.clear()
            os.environ.update(before)

    def make(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run(["make", "-f", str(ROOT / "Makefile"), "VENV=venv", "PUBLISHCONF=conf.py", *arguments], **environment)

    def publish(self, *arguments: str, url: str = SITE_URL) -> subprocess.CompletedProcess[str]:
        return self.gazette("publish", "--settings", "conf.py", *arguments, SITEURL=url)

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
        """Return the environment of a user who has set nothing for uploads yet."""
        inherited = {name: value for name, value in around.items() if not name.startswith(_UNSET)}
        return {**inherited, "PYTHONPATH": os.pathsep.join((str(ROOT / "plugins"), str(ROOT / "tests"))), "COLUMNS": "300"}

    def files(self, folder: str = "output") -> dict[str, bytes]:
        return files_of(self.folder / folder)


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files below a folder, by their relative paths. The bytecode that Python writes is left out."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.parent.name != "__pycache__")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def new_project(folder: Path) -> Project:
    """Create a project with one article. Its virtual environment links to this one's files, and stamps tell make that it is up to date."""
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
    share_compiled_templates(folder / "cache")
    for stamp in ("site.stamp", "s3.stamp"):
        (venv / stamp).touch()
    return project
