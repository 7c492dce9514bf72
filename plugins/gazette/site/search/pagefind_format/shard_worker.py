"""Build the search index in a process of its own beside the build. Nothing here imports Pelican.

Pagefind indexes the new shards one after the other, and then all shards are merged into one index.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from .index_shard import fragment_paths
from .merge_shards import merge_shards
from .read_bundle import FORMAT_ERRORS, KNOWN_VERSION, read_bundle
from .shard_cache import DamagedShardError, read_shard, store_shard

# Seconds for one run of Pagefind: ten times what 20,000 articles take.
_TIMEOUT = 300
# Files that Pagefind writes for its own user interface.
_UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js")
# Problems that the build can work around.
UNKNOWN_FORMAT, DAMAGED_CACHE = f"the index is not as Pagefind {KNOWN_VERSION} writes it", "the cached search index is damaged"


@dataclass(frozen=True)
class IndexJob:
    """What the process is to do.

    * `program`, `language`: Pagefind's path, and the language of the index
    * `cache`: the folder of cached shards
    * `documents`: the folder with the documents of new shards, each shard in a folder named by its digest
    * `output`: the folder for the files of the index
    * `dates`: the sorted dates of each shard's pages, by the shard's digest
    """

    program: str
    language: str
    cache: str
    documents: str
    output: str
    dates: dict[str, list[str]]


def run_pagefind(program: str, language: str, documents: Path, output: Path) -> str:
    """Let Pagefind index the `documents` folder and write the index to `output`, without the files of its own user interface.

    Return what went wrong, "" if nothing did.
    """
    command = [program, "--site", str(documents), "--output-path", str(output), "--force-language", language, "--silent"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"Pagefind did not run ({error})"
    if done.returncode:
        message = " ".join(f"{done.stderr} {done.stdout}".split())
        return f"Pagefind failed ({message[:200] or f'exit status {done.returncode}'})"
    for path in (path for pattern in _UNUSED for path in output.glob(pattern)):
        path.unlink()
    return ""


def run_job(job: IndexJob) -> str:
    """Index the new shards and merge all shards. Return what went wrong, "" if nothing did."""
    for documents in sorted(Path(job.documents).iterdir()):
        if problem := _index_shard(job, documents):
            return problem
    try:
        shards = [read_shard(Path(job.cache), digest) for digest in job.dates]
        files = merge_shards(shards, [*job.dates.values()])
    except DamagedShardError:
        return DAMAGED_CACHE
    except ValueError:
        return UNKNOWN_FORMAT
    for path, data in files:
        target = Path(job.output, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    fragments = {digest: fragment_paths(shard) for digest, shard in zip(job.dates, shards, strict=True)}
    fragment_listing(job).write_bytes(msgspec.msgpack.encode(fragments))
    return ""


def fragment_listing(job: IndexJob) -> Path:
    """Return the path of the file that lists the paths of articles' files in the bundle, by the shard's digest."""
    return Path(f"{job.output}.articles")


def _index_shard(job: IndexJob, documents: Path) -> str:
    """Index one shard and store it in the cache. Return what went wrong, "" if nothing did."""
    bundle = documents.with_name(f"{documents.name}.made")
    if problem := run_pagefind(job.program, job.language, documents, bundle):
        return problem
    try:
        shard, fragments = read_bundle(bundle)
    except FORMAT_ERRORS:
        return UNKNOWN_FORMAT
    try:
        store_shard(Path(job.cache), documents.name, shard, fragments)
    except OSError as error:
        return f"{job.cache} cannot be written ({error.strerror})"
    shutil.rmtree(documents)
    shutil.rmtree(bundle)
    return ""


def main(arguments: Sequence[str]) -> None:
    """Run the job in the file named by the first argument, and print what went wrong."""
    print(run_job(msgspec.json.decode(Path(arguments[0]).read_bytes(), type=IndexJob)))


if __name__ == "__main__":
    main(sys.argv[1:])
