"""`gazette s3`: bring a bucket of an S3 store up to date with a built site."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..deploying.upload_files import UploadFailure, UploadPlan, list_upload_files
from ..model.errors import ConfigError

if TYPE_CHECKING:
    from ..deploying.s3_store import S3Store

_MAX_LISTED = 5  # failures, and foreign objects, that are named


def run(folder: Path, bucket: str, prefix: str, endpoint: str, dry_run: bool) -> int:
    """Upload the site's new and changed files, then delete what it does not have any more, and print each.

    `folder` is the built site, `prefix` the folder in the bucket ("" for none), `endpoint` the store's URL ("" for Amazon). With
    `dry_run`, only print what would be done. Returns the exit status: 1 if something failed. Raises ConfigError if there is no
    site, no bucket or no boto3, or if the store cannot be read.
    """
    try:
        from ..deploying.s3_store import find_changes, open_store
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"uploading needs {error.name}, which is not installed; run make s3_upload, or pip install 'pelican-gazette[s3]'"
        ) from error
    if not bucket:
        raise ConfigError("no bucket is named; set S3_BUCKET")
    files, store = list_upload_files(folder), open_store(bucket, prefix, endpoint)
    plan = find_changes(store, files)
    if dry_run:
        for file in plan.uploads:
            print(f"would upload {file.path}")
        for key in plan.deletes:
            print(f"would delete {key}")
        print(f"{_store_url(store)}: nothing was done; there would be {_summary(plan)}")
        return 0
    return _apply(store, plan)


def _apply(store: S3Store, plan: UploadPlan) -> int:
    """Carry out a plan. Each step begins only if the one before had no failures. Returns the exit status."""
    from ..deploying.s3_store import delete_objects, send_files, write_marker

    failures = _report("uploaded", send_files(store, plan.uploads)) or _report("deleted", delete_objects(store, plan.deletes))
    failures = failures or (list(write_marker(store)) if plan.needs_marker else [])
    if failures:
        return _report_failures(failures)
    print(f"{_store_url(store)}: {_summary(plan)}")
    return 0


def _report(verb: str, results: Iterable[str | UploadFailure]) -> list[UploadFailure]:
    """Print a line for each path or key as it comes, and return the failures."""
    failures = []
    for result in results:
        if isinstance(result, UploadFailure):
            failures.append(result)
        else:
            print(f"{verb} {result}")
    return failures


def _report_failures(failures: Sequence[UploadFailure]) -> int:
    for failure in failures[:_MAX_LISTED]:
        print(f"{failure.name}: {failure.reason}", file=sys.stderr)
    more = f" (and {len(failures) - _MAX_LISTED} more)" if len(failures) > _MAX_LISTED else ""
    remedy = "fix these problems, and upload again; files that are already uploaded are not sent again"
    print(f"Not finished{more}: {remedy}.", file=sys.stderr)
    return 1


def _store_url(store: S3Store) -> str:
    return f"s3://{store.bucket}/{store.prefix}"


def _summary(plan: UploadPlan) -> str:
    summary = f"{len(plan.uploads)} uploaded, {plan.unchanged} unchanged, {len(plan.deletes)} deleted"
    if not plan.foreign:
        return summary
    names = ", ".join(plan.foreign[:_MAX_LISTED]) + (", ..." if plan.foreign[_MAX_LISTED:] else "")
    return f"{summary}; {len(plan.foreign)} of other origin kept ({names})"
