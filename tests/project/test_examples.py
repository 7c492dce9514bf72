"""Every example of README, CONTRIBUTING and docs/ runs: commands in a copy of the checkout, Python as doctests.

A block of commands is fenced as `sh`. One that cannot run here has a comment above it, `<!-- not run: REASON -->`; its targets,
commands and options are checked instead.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from gazette.commands.command_line import build_parser
from support.paths import ROOT

_BLOCK = re.compile(r"(?:^<!-- not run: (?P<reason>.+?) -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_SECONDS = 300


@dataclass(frozen=True)
class Block:
    """A fenced block: its page, the line of the fence, its language and text, and the reason why it is not run ("" if it is run)."""

    page: str
    line: int
    language: str
    text: str
    reason: str

    @property
    def commands(self) -> list[str]:
        """The commands of the block, without comments and empty lines."""
        lines = (re.sub(r"(^|\s+)# .*$", "", line).strip() for line in self.text.splitlines())
        return [line for line in lines if line]


def blocks(*languages: str) -> list[Block]:
    pages = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
    return [block for page in pages for block in blocks_of(page) if block.language in languages]


def blocks_of(page: Path) -> Iterator[Block]:
    text = page.read_text("utf-8")
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("language")) + 1
        yield Block(page.relative_to(ROOT).as_posix(), line, match["language"], match["text"], match["reason"] or "")


def named(block: Block) -> str:
    return f"{block.page}:{block.line}"


RUN = [block for block in blocks("sh") if not block.reason]
NOT_RUN = [block for block in blocks("sh") if block.reason]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the checkout with this environment. Its cache has the results of the sample, so that builds are quick."""
    folder = tmp_path_factory.mktemp("examples") / "gazette"
    left_out = {".git", ".venv", ".venv-training", "build", "output", "dist", "audit/node_modules", ".mypy_cache", ".ruff_cache"}

    def ignore(path: str, names: list[str]) -> list[str]:
        return [name for name in names if (Path(path) / name).relative_to(ROOT).as_posix() in left_out]

    shutil.copytree(ROOT, folder, symlinks=True, ignore=ignore)
    environment = folder / ".venv"
    environment.mkdir()
    for entry in Path(sys.prefix).iterdir():
        if entry.suffix != ".stamp":
            (environment / entry.name).symlink_to(entry)
    for stamp in ("site.stamp", "s3.stamp", "dev.stamp"):
        (environment / stamp).touch()
    (folder / "build").mkdir()
    return folder


def test_there_are_examples() -> None:
    assert len(RUN) >= 10
    assert len(NOT_RUN) < len(RUN) * 1.5


@pytest.fixture(scope="module")
def run(checkout: Path) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Return a function that runs a command in the checkout. A command that several pages share is run only once."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "SITEURL", "COV_"))}

    @cache
    def run_once(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command], cwd=checkout, env={**variables, "COLUMNS": "300"}, stdin=subprocess.DEVNULL, encoding="utf-8", errors="replace",
            capture_output=True, check=False, timeout=_SECONDS,
        )  # fmt: skip

    return run_once


@pytest.mark.parametrize("block", RUN, ids=named)
def test_the_commands_of_a_page_succeed(block: Block, run: Callable[[str], subprocess.CompletedProcess[str]]) -> None:
    for command in block.commands:
        done = run(command)
        assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


@pytest.mark.parametrize("block", NOT_RUN, ids=named)
def test_commands_that_are_not_run_name_what_exists(block: Block) -> None:
    for command in block.commands:
        words = shlex.split(command)
        while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
            words = words[1:]
        program = Path(words[0]).name
        if program == "make":
            run = subprocess.run(["make", "--dry-run", *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
            assert "No rule to make target" not in run.stderr, command
        elif program == "gazette":
            # No package for S3 is installed with the tests; fsspec reads this one by itself.
            build_parser().parse_args([word.replace("s3://", "memory://") for word in words[1:]])
        elif "-m" in words and words[words.index("-m") + 1].split(".")[0] in ("audit", "training", "tests"):
            path = ROOT / words[words.index("-m") + 1].replace(".", "/")
            assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), command
        elif program.startswith("python"):
            assert all((ROOT / word).is_file() for word in words[1:2] if word.endswith(".py")), command
        else:
            assert program in ("dask", "git", "pip", "pytest"), f"{command}: nothing here checks {program}"


@pytest.mark.parametrize("page", sorted({block.page for block in blocks("pycon")}))
def test_python_examples_give_what_the_page_says(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    shown: list[str] = []
    for block in blocks_of(ROOT / page):
        if block.language == "pycon":
            test = doctest.DocTestParser().get_doctest(block.text, names, page, page, block.line)
            runner.run(test, out=shown.append, clear_globs=False)
            names.update(test.globs)
    assert runner.summarize(verbose=False).attempted
    assert not runner.failures, "".join(shown)
