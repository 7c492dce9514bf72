"""Build the search index of a site.

Pagefind indexes the articles in shards. The index of a shard is cached until one of its articles changes, and all shards are merged
into one index. So the time depends on how much is new, and the memory on the size of a shard.
"""

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

from ..output.output_files import OutputFiles, write_if_changed
from . import documents
from .documents import ArticlesByPath, shard_digest, sort_date, split_into_shards, write_documents
from .pagefind_format import index_files, index_shard, merge_shards, read_bundle, shard_cache
from .pagefind_format.read_bundle import KNOWN_VERSION
from .pagefind_format.shard_cache import DamagedShardError, is_stored, read_fragments, remove_shards
from .pagefind_format.shard_worker import DAMAGED_CACHE, UNKNOWN_FORMAT, IndexJob, fragment_listing, run_pagefind
from .pagefind_program import find_pagefind

BUNDLE = "pagefind"
# Articles in a shard, at most. A shard with a new article takes a third of a second, and some 60 MB while Pagefind reads it.
SHARD_SIZE = 250
_PACKAGE = Path(__file__).parents[2]
# The cache folder in CACHE_PATH, and the file in it that describes the last index.
_CACHE, _STATE = "gazette-search", "index.json"
_INSTALL = f"install Pagefind with: pip install pagefind=={KNOWN_VERSION} pagefind-bin=={KNOWN_VERSION}"
_REMEDY = f"{_INSTALL}, or set GAZETTE['search'] = False"
_WHOLE = f"search: {UNKNOWN_FORMAT}, so each change has all articles indexed again; {_INSTALL}"


@dataclass(frozen=True)
class RunningIndexer:
    """An index while it is being built.

    * `shards`: its shards, by their digests
    * `digest`: the digest of the whole index
    * `lang`: the language of the index
    * `program`: Pagefind, None if it is not installed
    * `cache`: the folder of cached shards
    * `is_current`: True if the site has this index already, so that nothing is left to do
    * `folder`: the folder in which the process works
    * `process`: the process that builds the index, None if there is nothing to do or no Pagefind
    """

    shards: Mapping[str, ArticlesByPath]
    digest: str
    lang: str
    program: Path | None
    cache: Path
    is_current: bool
    folder: tempfile.TemporaryDirectory[str]
    process: subprocess.Popen[str] | None = None


def begin_index(articles: Sequence[Any], settings: Mapping[str, Any], outputs: OutputFiles) -> RunningIndexer:
    """Start a process that builds the index of Pelican's `articles`, if anything has changed.

    All articles are indexed in the site's language, since one box searches all of them.
    """
    lang, program = settings["DEFAULT_LANG"], find_pagefind()
    environment = _environment(program, lang)
    shards = {shard_digest(shard, lang, environment): shard for shard in split_into_shards(articles, SHARD_SIZE)}
    digest = blake2b("".join(shards).encode() + _code(merge_shards), digest_size=20).hexdigest()
    folder = tempfile.TemporaryDirectory(prefix="gazette-search-", ignore_cleanup_errors=True)
    cache = _writable_folder(Path(settings["CACHE_PATH"], _CACHE), Path(folder.name, _CACHE))
    is_current = _keep_current(outputs, cache / _STATE, digest)
    return _start(RunningIndexer(shards, digest, lang, program, cache, is_current, folder))


def finish_index(indexer: RunningIndexer, outputs: OutputFiles) -> tuple[bool, str]:
    """Wait for the index, and put it into the site. Return whether the site has an index, and a warning, "" if there is none.

    If Pagefind writes an unknown format, it indexes all articles at once, and its index is used as it is. Otherwise the same
    articles always give the same bytes, whatever the cache and the output contained before.
    """
    problem = "" if indexer.is_current else _finish(indexer, outputs)
    warning = _WHOLE if problem == UNKNOWN_FORMAT else ""
    if warning:
        problem = _finish_whole(indexer, outputs)
    indexer.folder.cleanup()
    if problem:
        shutil.rmtree(outputs.root / BUNDLE, ignore_errors=True)
        return False, f"search is left out of the site: {problem}; {_REMEDY}"
    return True, warning


def _environment(program: Path | None, lang: str) -> bytes:
    """Return what the index of a shard depends on besides its documents: Pagefind, the language, and this code."""
    stat = program and program.stat()
    version = (str(program), stat.st_size, stat.st_mtime_ns) if stat else ()
    return repr((version, _language(lang))).encode() + _code(index_files, index_shard, read_bundle, shard_cache, documents)


def _code(*modules: ModuleType) -> bytes:
    return b"".join(Path(str(module.__file__)).read_bytes() for module in modules)


def _language(lang: str) -> str:
    return lang.partition("-")[0].lower()


def _writable_folder(cache: Path, temporary: Path) -> Path:
    """Return the cache folder, or a temporary folder for this build alone if the cache cannot be written."""
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
    if cache.is_dir() and os.access(cache, os.W_OK):
        return cache
    temporary.mkdir(parents=True)
    return temporary


def _keep_current(outputs: OutputFiles, state: Path, digest: str) -> bool:
    """Return True if the site has this index from the last build, and keep its files in the output."""
    try:
        stored = json.loads(state.read_bytes())
        files = {path: bytes.fromhex(file_digest) for path, file_digest in stored["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    previous = outputs.previous
    if stored["digest"] != digest:
        return False
    if not all(path in previous and previous[path].digest == file_digest for path, file_digest in files.items()):
        return False
    if not all(map(outputs.is_untouched, files)):
        return False
    for path in files:
        outputs.keep(path)
    return True


def _start(indexer: RunningIndexer) -> RunningIndexer:
    """Start a process that indexes the shards that are not cached, and merges all shards."""
    if indexer.is_current or indexer.program is None:
        return indexer
    job, job_file = _job(indexer), Path(indexer.folder.name, "job.json")
    Path(job.documents).mkdir(exist_ok=True)
    for digest, shard in indexer.shards.items():
        if not is_stored(indexer.cache, digest):
            write_documents(shard, Path(job.documents, digest), indexer.lang)
    job_file.write_bytes(msgspec.json.encode(job))
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", f"{_PACKAGE.name}.site.search.pagefind_format.shard_worker", str(job_file)],
        # The package is imported by its own name: as `pelican.plugins.gazette`, Pelican would be imported first.
        env={**os.environ, "PYTHONPATH": os.pathsep.join(_python_path()), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    return replace(indexer, process=process)


def _job(indexer: RunningIndexer) -> IndexJob:
    folder = Path(indexer.folder.name)
    return IndexJob(
        program=str(indexer.program),
        language=_language(indexer.lang),
        cache=str(indexer.cache),
        documents=str(folder / "pages"),
        output=str(folder / BUNDLE),
        dates={digest: sorted(map(sort_date, shard.values())) for digest, shard in indexer.shards.items()},
    )


def _python_path() -> list[str]:
    return [str(_PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]


def _finish(indexer: RunningIndexer, outputs: OutputFiles, is_last_try: bool = False) -> str:
    """Put the merged index into the site. Return what went wrong, "" if nothing did.

    If the cache is damaged, it is emptied and everything is indexed again, unless `is_last_try` is set.
    """
    problem = _wait(indexer.process) if indexer.process else "Pagefind, which builds the search index, is not installed"
    paths: list[str] = []
    try:
        paths = [] if problem else _put_index(indexer, outputs)
    except DamagedShardError:
        problem = DAMAGED_CACHE
    if problem == DAMAGED_CACHE and not is_last_try:
        remove_shards(indexer.cache)
        return _finish(_start(indexer), outputs, is_last_try=True)
    if not problem:
        _tidy(indexer, outputs, paths)
    return problem


def _finish_whole(indexer: RunningIndexer, outputs: OutputFiles) -> str:
    """Let Pagefind index all articles at once, and put its files into the site. Return what went wrong, "" if nothing did."""
    whole, bundle = Path(indexer.folder.name, "all"), Path(indexer.folder.name, "whole")
    for shard in indexer.shards.values():
        write_documents(shard, whole, indexer.lang)
    problem = run_pagefind(str(indexer.program), _language(indexer.lang), whole, bundle)
    if not problem:
        _tidy(indexer, outputs, _put_folder(bundle, outputs))
    return problem


def _wait(process: subprocess.Popen[str]) -> str:
    """Wait for the process. Return what went wrong, "" if nothing did."""
    message, errors = process.communicate()
    return " ".join(message.split()) or ("" if process.returncode == 0 else f"the index was not built ({errors.strip()[-200:]})")


def _put_index(indexer: RunningIndexer, outputs: OutputFiles) -> list[str]:
    """Put the merged index into the site. Return the paths of its files. Raises DamagedShardError if a shard cannot be read."""
    job = _job(indexer)
    paths = _put_folder(Path(job.output), outputs)
    listing = msgspec.msgpack.decode(fragment_listing(job).read_bytes(), type=dict[str, list[str]])
    for digest, names in listing.items():
        fragments = [f"{BUNDLE}/{name}" for name in names]
        if all(map(outputs.is_untouched, fragments)):  # their names are hashes of their content
            for path in fragments:
                outputs.keep(path)
        else:
            for name, data in read_fragments(indexer.cache, digest).items():
                outputs.put(f"{BUNDLE}/{name}", data)
        paths += fragments
    return paths


def _put_folder(folder: Path, outputs: OutputFiles) -> list[str]:
    """Put the files in a folder into the bundle. Return their paths in the site."""
    files = {f"{BUNDLE}/{path.relative_to(folder).as_posix()}": path for path in sorted(folder.rglob("*")) if path.is_file()}
    for path, file in files.items():
        outputs.put(path, file.read_bytes())
    return [*files]


def _tidy(indexer: RunningIndexer, outputs: OutputFiles, paths: Sequence[str]) -> None:
    """Remove files of other indexes from the bundle and from the cache, and describe this index for the next build."""
    used = set(paths)
    for path in (outputs.root / BUNDLE).rglob("*"):
        if path.relative_to(outputs.root).as_posix() not in used and path.is_file():
            path.unlink()
    remove_shards(indexer.cache, but=indexer.shards)
    state = {"digest": indexer.digest, "files": {path: outputs.current[path].digest.hex() for path in paths}}
    with suppress(OSError):  # the next build then takes a second longer
        write_if_changed(indexer.cache / _STATE, json.dumps(state).encode())
