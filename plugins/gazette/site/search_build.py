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

from . import search_files, search_index, search_merge
from .outputs import Outputs, outputs_of, write
from .search_index import FORM_ERRORS, OTHER_FORM, DamagedPartError, fragments_of, is_kept, read_fragments, read_part, run_pagefind
from .search_merge import merged
from .search_pages import ByPath, date_of, digest_of_part, parts_of, write_pages

BUNDLE = "pagefind"
# The most articles of a part: a new article costs a part, half a second and some 160 MB while Pagefind reads it.
PART = 1000
_PACKAGE = Path(__file__).parents[1]
# In CACHE_PATH.
_KEPT, _STATE = "gazette-search", "index.json"
# What Pagefind writes for those who use its own boxes.
_UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js")
_REMEDY = "install it with: pip install 'pagefind[bin]', or set GAZETTE['search'] = False"


@dataclass(frozen=True)
class Running:
    """An index that is being made: its parts by their digests, and a digest of all; in what words; the program; where parts are
    kept, the folder in which a process makes those that are new, and that process. `is_there`: nothing is left to do."""

    parts: Mapping[str, ByPath]
    digest: str
    lang: str
    program: Path | None
    kept: Path
    is_there: bool
    folder: tempfile.TemporaryDirectory[str]
    process: subprocess.Popen[str] | None = None


def find_pagefind() -> Path | None:
    """The program that makes the index: that of PAGEFIND_BINARY_PATH, of the package, or one that is installed."""
    try:
        from pagefind.service import get_executable

        found = get_executable()
    except (ImportError, FileNotFoundError):
        return None
    return found if found and found.is_file() else None


def begin_index(articles: Sequence[Any], settings: dict[str, Any], most: int = PART) -> Running:
    """Begin with the index of Pelican's `articles`, in the words of the site's language, since one box searches all. What is new is
    made by a process of its own. No part has more than `most` articles."""
    lang, program = settings["DEFAULT_LANG"], find_pagefind()
    parts = {digest_of_part(part, lang, _about(program, lang)): part for part in parts_of(articles, most)}
    digest = blake2b("".join(parts).encode() + _code(search_merge), digest_size=20).hexdigest()
    folder = tempfile.TemporaryDirectory(prefix="gazette-search-", ignore_cleanup_errors=True)
    kept = _place(Path(settings["CACHE_PATH"], _KEPT), Path(folder.name, _KEPT))
    is_there = _is_there(outputs_of(settings), kept / _STATE, digest)
    return _start(Running(parts, digest, lang, program, kept, is_there, folder))


def finish_index(running: Running, settings: dict[str, Any]) -> str:
    """Wait for the index, and have it on the site: the same bytes for the same articles, whatever was there before. Returns a
    warning, and leaves no index, where that fails."""
    outputs = outputs_of(settings)
    if running.is_there:
        return ""
    problem = _finish(running, outputs)
    running.folder.cleanup()
    if problem:
        shutil.rmtree(outputs.root / BUNDLE, ignore_errors=True)
        return f"search is left out of the site: {problem}; {_REMEDY}"
    return ""


def _about(program: Path | None, lang: str) -> bytes:
    """What the index of a part depends on besides its pages."""
    found = program and program.stat()
    which = (str(program), found.st_size, found.st_mtime_ns) if found else ()
    return repr((which, _language(lang))).encode() + _code(search_files, search_index)


def _code(*modules: ModuleType) -> bytes:
    return b"".join(Path(str(module.__file__)).read_bytes() for module in modules)


def _language(lang: str) -> str:
    return lang.partition("-")[0].lower()


def _place(wanted: Path, other: Path) -> Path:
    """Where parts are kept: where that cannot be written, for this build alone."""
    with suppress(OSError):
        wanted.mkdir(parents=True, exist_ok=True)
    if os.access(wanted, os.W_OK):
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
    """Begin with the parts that are not kept from earlier builds."""
    new = [digest for digest in running.parts if not is_kept(running.kept, digest)]
    if running.is_there or running.program is None or not new:
        return running
    pages = [Path(running.folder.name, digest) for digest in new]
    for path in pages:
        write_pages(running.parts[path.name], path, running.lang)
    command = [sys.executable, "-P", "-m", f"{_PACKAGE.name}.site.search_index"]
    command += map(str, (running.program, _language(running.lang), running.kept, *pages))
    process = subprocess.Popen(
        command,
        # Not as a plugin of Pelican's, which would be imported first.
        env={**os.environ, "PYTHONPATH": os.pathsep.join(_paths()), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    return replace(running, process=process)


def _paths() -> list[str]:
    return [str(_PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]


def _finish(running: Running, outputs: Outputs, is_last_try: bool = False) -> str:
    """Put the index into the site. Returns what went wrong."""
    problem = _wait(running.process) if running.program else "Pagefind, which makes its index, is not installed"
    if problem and problem != OTHER_FORM:
        return problem
    try:
        paths = None if problem else _put_parts(running, outputs)
    except DamagedPartError as damaged:
        damaged.index.unlink(missing_ok=True)
        return str(damaged) if is_last_try else _finish(_start(running), outputs, is_last_try=True)
    if paths is None:
        paths, problem = _put_whole(running, outputs)
    if not problem:
        _tidy(running, outputs, paths)
    return problem


def _wait(process: subprocess.Popen[str] | None) -> str:
    if process is None:
        return ""
    said, errors = process.communicate()
    return " ".join(said.split()) or ("" if process.returncode == 0 else f"its parts were not made ({errors.strip()[-200:]})")


def _put_parts(running: Running, outputs: Outputs) -> list[str] | None:
    """Put the index of all parts into the site. Returns the paths of its files, None where the parts do not fit together. Raises
    DamagedPartError."""
    indexes = [read_part(running.kept, digest) for digest in running.parts]
    dates = [sorted(map(date_of, part.values())) for part in running.parts.values()]
    try:
        files = merged(indexes, dates)
    except ValueError:
        return None
    paths = [_put(outputs, path, data) for path, data in files]
    for digest, index in zip(running.parts, indexes, strict=True):
        articles = [f"{BUNDLE}/{path}" for path in fragments_of(index)]
        if all(map(outputs.is_untouched, articles)):  # they are named by their content
            for path in articles:
                outputs.keep(path)
        else:
            for path, data in read_fragments(running.kept, digest).items():
                _put(outputs, path, data)
        paths += articles
    return paths


def _put_whole(running: Running, outputs: Outputs) -> tuple[list[str], str]:
    """Put the index that Pagefind makes of all articles at once into the site, as it is: for a Pagefind that writes another form.
    Returns the paths of its files, and what went wrong."""
    pages, made = Path(running.folder.name, "pages"), Path(running.folder.name, BUNDLE)
    for part in running.parts.values():
        write_pages(part, pages, running.lang)
    if problem := run_pagefind(str(running.program), pages, made, _language(running.lang)):
        return [], problem
    unused = {path for pattern in _UNUSED for path in made.glob(pattern)}
    files = sorted(path for path in made.rglob("*") if path.is_file() and path not in unused)
    return [_put(outputs, path.relative_to(made).as_posix(), path.read_bytes()) for path in files], ""


def _put(outputs: Outputs, path: str, data: bytes) -> str:
    outputs.put(f"{BUNDLE}/{path}", data)
    return f"{BUNDLE}/{path}"


def _tidy(running: Running, outputs: Outputs, paths: Sequence[str]) -> None:
    """Leave nothing of other indexes: neither on the site nor beside the parts. Note what is there, for the next build."""
    own = set(paths)
    for path in (outputs.root / BUNDLE).rglob("*"):
        if path.relative_to(outputs.root).as_posix() not in own and path.is_file():
            path.unlink()
    for path in running.kept.iterdir():
        if path.stem not in running.parts:
            path.unlink(missing_ok=True)
    state = {"digest": running.digest, "files": {path: outputs.here[path].digest.hex() for path in paths}}
    with suppress(OSError):  # the next build takes a second longer then
        write(running.kept / _STATE, json.dumps(state).encode())
