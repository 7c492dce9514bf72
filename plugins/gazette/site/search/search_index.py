"""The index of a build. Pagefind reads articles in parts, each of which is kept until its articles change, and the parts become one
index. So what it costs follows from what is new, and the memory it takes from the size of a part."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from ..output.output_files import Outputs, outputs_of, write
from . import documents, pagefind_files, pagefind_merge, pagefind_shard
from .documents import ByPath, date_of, digest_of_part, parts_of, write_pages
from .pagefind_program import find_pagefind
from .pagefind_shard import FORM_ERRORS, DamagedPartError, forget, is_kept, read_fragments
from .pagefind_worker import DAMAGED, OTHER_FORM, Job, listing_of, run_pagefind

BUNDLE = "pagefind"
# The most articles of a part: one with a new article costs a third of a second, and some 60 MB while Pagefind reads it.
PART = 250
_PACKAGE = Path(__file__).parents[2]
# In CACHE_PATH.
_KEPT, _STATE = "gazette-search", "index.json"
# What Pagefind writes for those who use its own boxes.
_UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js")
_REMEDY = "install it with: pip install 'pagefind[bin]', or set GAZETTE['search'] = False"


@dataclass(frozen=True)
class Running:
    """An index that is being made: its parts by their digests, and a digest of all; in what words; the program; where parts are
    kept, the folder in which a process works, and that process. `is_there`: nothing is left to do."""

    parts: Mapping[str, ByPath]
    digest: str
    lang: str
    program: Path | None
    kept: Path
    is_there: bool
    folder: tempfile.TemporaryDirectory[str]
    process: subprocess.Popen[str] | None = None


def begin_index(articles: Sequence[Any], settings: dict[str, Any]) -> Running:
    """Begin with the index of Pelican's `articles`, in the words of the site's language, since one box searches all. What is new is
    made by a process of its own."""
    lang, program = settings["DEFAULT_LANG"], find_pagefind()
    parts = {digest_of_part(part, lang, _about(program, lang)): part for part in parts_of(articles, PART)}
    digest = blake2b("".join(parts).encode() + _code(pagefind_merge), digest_size=20).hexdigest()
    folder = tempfile.TemporaryDirectory(prefix="gazette-search-", ignore_cleanup_errors=True)
    kept = _place(Path(settings["CACHE_PATH"], _KEPT), Path(folder.name, _KEPT))
    is_there = _is_there(outputs_of(settings), kept / _STATE, digest)
    return _start(Running(parts, digest, lang, program, kept, is_there, folder))


def finish_index(running: Running, settings: dict[str, Any]) -> str:
    """Wait for the index, and have it on the site: the same bytes for the same articles, whatever was there before. Returns a
    warning, and leaves no index, where that fails."""
    outputs = outputs_of(settings)
    problem = "" if running.is_there else _finish(running, outputs)
    running.folder.cleanup()
    if problem:
        shutil.rmtree(outputs.root / BUNDLE, ignore_errors=True)
        return f"search is left out of the site: {problem}; {_REMEDY}"
    return ""


def _about(program: Path | None, lang: str) -> bytes:
    """What the index of a part depends on besides its pages."""
    found = program and program.stat()
    which = (str(program), found.st_size, found.st_mtime_ns) if found else ()
    return repr((which, _language(lang))).encode() + _code(pagefind_files, pagefind_shard, documents)


def _code(*modules: ModuleType) -> bytes:
    return b"".join(Path(str(module.__file__)).read_bytes() for module in modules)


def _language(lang: str) -> str:
    return lang.partition("-")[0].lower()


def _place(wanted: Path, other: Path) -> Path:
    """Where parts are kept: where that cannot be written, for this build alone."""
    with suppress(OSError):
        wanted.mkdir(parents=True, exist_ok=True)
    if wanted.is_dir() and os.access(wanted, os.W_OK):
        return wanted
    other.mkdir(parents=True)
    return other


def _is_there(outputs: Outputs, state: Path, digest: str) -> bool:
    """Whether the site has this index from the last build; if so, it is one of this build's."""
    try:
        said = json.loads(state.read_bytes())
        files = {path: bytes.fromhex(of) for path, of in said["files"].items()}
    except FORM_ERRORS:
        return False
    known = outputs.known
    if said["digest"] != digest or not all(path in known and known[path].digest == of for path, of in files.items()):
        return False
    if not all(map(outputs.is_untouched, files)):
        return False
    for path in files:
        outputs.keep(path)
    return True


def _start(running: Running) -> Running:
    """Have a process make the parts that are not kept from earlier builds, and the index of all."""
    if running.is_there or running.program is None:
        return running
    job, told = _job(running), Path(running.folder.name, "job.json")
    Path(job.pages).mkdir(exist_ok=True)
    for digest, part in running.parts.items():
        if not is_kept(running.kept, digest):
            write_pages(part, Path(job.pages, digest), running.lang)
    told.write_bytes(msgspec.json.encode(job))
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", f"{_PACKAGE.name}.site.search.pagefind_worker", str(told)],
        # Not as a plugin of Pelican's, which would be imported first.
        env={**os.environ, "PYTHONPATH": os.pathsep.join(_paths()), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    return replace(running, process=process)


def _job(running: Running) -> Job:
    folder = Path(running.folder.name)
    return Job(
        program=str(running.program),
        language=_language(running.lang),
        kept=str(running.kept),
        pages=str(folder / "pages"),
        made=str(folder / BUNDLE),
        parts={digest: sorted(map(date_of, part.values())) for digest, part in running.parts.items()},
    )


def _paths() -> list[str]:
    return [str(_PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]


def _finish(running: Running, outputs: Outputs, is_last_try: bool = False) -> str:
    """Put the index into the site. Returns what went wrong."""
    problem = _wait(running.process) if running.process else "Pagefind, which makes its index, is not installed"
    paths: list[str] = []
    try:
        paths = [] if problem else _put_index(running, outputs)
    except DamagedPartError:
        problem = DAMAGED
    if problem == DAMAGED and not is_last_try:
        forget(running.kept)
        return _finish(_start(running), outputs, is_last_try=True)
    if problem == OTHER_FORM:
        paths, problem = _put_whole(running, outputs)
    if not problem:
        _tidy(running, outputs, paths)
    return problem


def _wait(process: subprocess.Popen[str]) -> str:
    said, errors = process.communicate()
    return " ".join(said.split()) or ("" if process.returncode == 0 else f"it was not made ({errors.strip()[-200:]})")


def _put_index(running: Running, outputs: Outputs) -> list[str]:
    """Put the index of all parts into the site. Returns the paths of its files. Raises DamagedPartError."""
    job = _job(running)
    paths = _put_folder(Path(job.made), outputs)
    listing = msgspec.msgpack.decode(listing_of(job).read_bytes(), type=dict[str, list[str]])
    for digest, names in listing.items():
        articles = [f"{BUNDLE}/{name}" for name in names]
        if all(map(outputs.is_untouched, articles)):  # they are named by their content
            for path in articles:
                outputs.keep(path)
        else:
            for name, data in read_fragments(running.kept, digest).items():
                outputs.put(f"{BUNDLE}/{name}", data)
        paths += articles
    return paths


def _put_whole(running: Running, outputs: Outputs) -> tuple[list[str], str]:
    """Put the index that Pagefind makes of all articles at once into the site, as it is: for a Pagefind that writes another form.
    Returns the paths of its files, and what went wrong."""
    pages, made = Path(running.folder.name, "all"), Path(running.folder.name, "whole")
    for part in running.parts.values():
        write_pages(part, pages, running.lang)
    if problem := run_pagefind(str(running.program), _language(running.lang), pages, made):
        return [], problem
    for name in _UNUSED:
        for path in made.glob(name):
            path.unlink()
    return _put_folder(made, outputs), ""


def _put_folder(made: Path, outputs: Outputs) -> list[str]:
    """Put its files into the bundle. Returns their paths on the site."""
    paths = {f"{BUNDLE}/{path.relative_to(made).as_posix()}": path for path in sorted(made.rglob("*")) if path.is_file()}
    for path, file in paths.items():
        outputs.put(path, file.read_bytes())
    return [*paths]


def _tidy(running: Running, outputs: Outputs, paths: Sequence[str]) -> None:
    """Leave nothing of other indexes: neither on the site nor beside the parts. Note what is there, for the next build."""
    own = set(paths)
    for path in (outputs.root / BUNDLE).rglob("*"):
        if path.relative_to(outputs.root).as_posix() not in own and path.is_file():
            path.unlink()
    forget(running.kept, but=running.parts)
    state = {"digest": running.digest, "files": {path: outputs.here[path].digest.hex() for path in paths}}
    with suppress(OSError):  # the next build takes a second longer then
        write(running.kept / _STATE, json.dumps(state).encode())
