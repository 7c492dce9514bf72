"""The work on the index, in a process of its own beside the build: Pagefind makes the parts that are new, one after the other, and
all parts become one index. Nothing here imports Pelican."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from .pagefind_merge import merged
from .pagefind_shard import FORM_ERRORS, DamagedPartError, fragments_of, keep, read_bundle, read_part

# Ten times what 20,000 articles take, in seconds.
_PATIENCE = 300
# What may come of it but an index.
OTHER_FORM, DAMAGED = "Pagefind writes its index in another form", "what is kept of the index cannot be read"


@dataclass(frozen=True)
class Job:
    """What is to be done: with which program and in what language; where parts are kept; where the pages of those are that are
    new, in folders named by their digests; where the files of the index go; and the dates of each part's pages, in order."""

    program: str
    language: str
    kept: str
    pages: str
    made: str
    parts: dict[str, list[str]]


def run_pagefind(program: str, language: str, pages: Path, made: Path) -> str:
    """Have Pagefind read `pages` and write `made`. Returns what went wrong, "" if nothing did."""
    command = [program, "--site", str(pages), "--output-path", str(made), "--force-language", language, "--silent"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"Pagefind did not run ({error})"
    said = " ".join(f"{done.stderr} {done.stdout}".split())
    return f"Pagefind failed ({said[:200] or f'exit status {done.returncode}'})" if done.returncode else ""


def work(job: Job) -> str:
    """Do it. Returns what went wrong, "" if nothing did."""
    for pages in sorted(Path(job.pages).iterdir()):
        if problem := _keep_part(job, pages):
            return problem
    try:
        parts = [read_part(Path(job.kept), digest) for digest in job.parts]
        files = merged(parts, [*job.parts.values()])
    except DamagedPartError:
        return DAMAGED
    except ValueError:
        return OTHER_FORM
    for path, data in files:
        target = Path(job.made, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    articles = {digest: fragments_of(part) for digest, part in zip(job.parts, parts, strict=True)}
    listing_of(job).write_bytes(msgspec.msgpack.encode(articles))
    return ""


def listing_of(job: Job) -> Path:
    """The file that tells the paths of the files of each part's articles."""
    return Path(f"{job.made}.articles")


def _keep_part(job: Job, pages: Path) -> str:
    made = pages.with_name(f"{pages.name}.made")
    if problem := run_pagefind(job.program, job.language, pages, made):
        return problem
    try:
        part, fragments = read_bundle(made)
    except FORM_ERRORS:
        return OTHER_FORM
    try:
        keep(Path(job.kept), pages.name, part, fragments)
    except OSError as error:
        return f"{job.kept} cannot be written ({error.strerror})"
    shutil.rmtree(pages)
    shutil.rmtree(made)
    return ""


def main(arguments: Sequence[str]) -> None:
    """Do the job that a file tells, and print what went wrong."""
    print(work(msgspec.json.decode(Path(arguments[0]).read_bytes(), type=Job)))


if __name__ == "__main__":
    main(sys.argv[1:])
