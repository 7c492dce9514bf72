"""gazette s3: make a store that speaks S3 hold what a built site has."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..deploying.upload_files import Changes, Failure, site_files
from ..model.errors import ConfigError

if TYPE_CHECKING:
    from ..deploying.s3_store import Store

_SHOWN = 5  # objects and failures that are named


def run(folder: Path, bucket: str, prefix: str, endpoint: str, dry_run: bool) -> int:
    """Upload what is new or differs, then delete what the site has no more, and print each; with `dry_run` print it only. Returns
    the exit status. Raises ConfigError where there is no site, no bucket or no boto3, or the store cannot be read."""
    try:
        from ..deploying.s3_store import find_changes, open_store
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"uploading needs {error.name}, which is not installed; run make s3_upload, or pip install 'pelican-gazette[s3]'"
        ) from error
    if not bucket:
        raise ConfigError("no bucket is named; set S3_BUCKET")
    files, store = site_files(folder), open_store(bucket, prefix, endpoint)
    changes = find_changes(store, files)
    if dry_run:
        for line in (
            *(f"would upload {file.path}" for file in changes.uploads),
            *(f"would delete {key}" for key in changes.deletes),
        ):
            print(line)
        print(f"{_place(store)}: nothing was done; there would be {_summary(changes)}")
        return 0
    return _apply(store, changes)


def _apply(store: Store, changes: Changes) -> int:
    from ..deploying.s3_store import delete, mark, upload

    failures = _tell("uploaded", upload(store, changes.uploads)) or _tell("deleted", delete(store, changes.deletes))
    failures = failures or (list(mark(store)) if changes.marks else [])
    if failures:
        return _give_up(failures)
    print(f"{_place(store)}: {_summary(changes)}")
    return 0


def _tell(done: str, results: Iterable[str | Failure]) -> list[Failure]:
    """Print what was done as it is done; returns what was not."""
    failures = []
    for result in results:
        if isinstance(result, Failure):
            failures.append(result)
        else:
            print(f"{done} {result}")
    return failures


def _give_up(failures: Sequence[Failure]) -> int:
    for failure in failures[:_SHOWN]:
        print(f"{failure.what}: {failure.reason}", file=sys.stderr)
    more = f" (and {len(failures) - _SHOWN} more)" if len(failures) > _SHOWN else ""
    print(f"Not finished{more}: run it again once that is mended; what is there already is not sent twice.", file=sys.stderr)
    return 1


def _place(store: Store) -> str:
    return f"s3://{store.bucket}/{store.prefix}"


def _summary(changes: Changes) -> str:
    parts = [f"{len(changes.uploads)} uploaded, {changes.same} unchanged, {len(changes.deletes)} deleted"]
    if changes.foreign:
        some = ", ".join(changes.foreign[:_SHOWN])
        parts.append(f"{len(changes.foreign)} not of this site stay ({some}{', ...' if changes.foreign[_SHOWN:] else ''})")
    return "; ".join(parts)
