"""A built site in a store that speaks S3: what differs there, and the requests that change it. Needs boto3.

Each object carries in its metadata of which site it is, by its prefix, and the digest of its file. One is as it should be where its
ETag is that digest (in stores that encrypt with keys of their own, ETags are none) and it has not changed since the last complete
upload. That is told by an empty object in the site's root: by its date, and the table of types that held. Of what is in doubt the
store is asked, object by object.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Any, TypeVar
from urllib.parse import quote

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
)

from ..model.errors import ConfigError
from .upload_files import TABLE, Changes, Failure, SiteFile

_THREADS = 8
# After a batch in which something failed, the next is not begun.
_BATCH = 64
_DIGEST, _SITE, _TABLE = "gazette-md5", "gazette-site", "gazette-table"
# The name of the object that tells of the last complete upload.
_MARKER = ".gazette"
_ABSENT = {"404", "NoSuchKey", "NotFound"}
_CREDENTIALS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
# By the store's code: what would help.
_REMEDIES: Mapping[str, str] = {
    "NoSuchBucket": "create it, or mend S3_BUCKET",
    "InvalidBucketName": "mend S3_BUCKET",
    "AccessDenied": "the key needs the rights to list the bucket and to get, put and delete its objects",
    "403": "the key needs the rights to list the bucket and to get, put and delete its objects",
    "AllAccessDisabled": "ask whoever runs the store",
    "InvalidAccessKeyId": _CREDENTIALS,
    "SignatureDoesNotMatch": _CREDENTIALS,
    "ExpiredToken": "sign in again",
    "PermanentRedirect": "set AWS_DEFAULT_REGION to the bucket's region",
    "AuthorizationHeaderMalformed": "set AWS_DEFAULT_REGION to the bucket's region",
    "RequestTimeTooSkewed": "set this machine's clock",
    "BadDigest": "the file changed meanwhile; run it again when no build is running",
    "SlowDown": "run it again later",
}

In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True, slots=True)
class Store:
    """A bucket, and the prefix below which the site lies there ("" or with a slash at its end). `client` is boto3's."""

    bucket: str
    prefix: str
    client: Any


@dataclass(frozen=True, slots=True)
class _Listed:
    """An object as the bucket's list has it."""

    etag: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class _Noted:
    """What an object says of itself: the digest and the site that it was given, and its headers."""

    digest: str
    site: str
    content_type: str
    cache_control: str


def open_store(bucket: str, prefix: str, endpoint: str) -> Store:
    """A bucket by name, with credentials and region from where AWS's own tools have them; `endpoint` is the address of a store that
    is not Amazon's, "" for the usual one. Raises ConfigError where the address is none."""
    # No checksums of Amazon's own making: other stores refuse them, and the MD5 sum goes along.
    config = Config(
        max_pool_connections=_THREADS,
        retries={"mode": "standard", "max_attempts": 4},
        connect_timeout=10,
        read_timeout=60,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if endpoint else "auto"},
    )
    folder = prefix.strip("/")
    try:
        client = boto3.Session().client("s3", endpoint_url=endpoint or None, config=config)
    except (BotoCoreError, ValueError) as error:
        raise ConfigError(
            f"{reason_of(error)}; write S3_ENDPOINT as https://host, and AWS_DEFAULT_REGION as the store says"
        ) from error
    return Store(bucket, f"{folder}/" if folder else "", client)


def find_changes(store: Store, files: Sequence[SiteFile]) -> Changes:
    """What makes the store like `files`. Raises ConfigError where the store cannot be read."""
    keys = {store.prefix + file.path: file for file in files}
    try:
        there = dict(_listed(store))
        complete = _completed(store, there)
        doubtful = [key for key in keys.keys() & there.keys() if _is_doubtful(keys[key], there[key], complete)]
        others = sorted(there.keys() - keys.keys() - set(_of_sites_below(store, there)))
        noted = dict(zip((*doubtful, *others), _at_once(lambda key: _noted(store, key), [*doubtful, *others]), strict=True))
    except (BotoCoreError, ClientError) as error:
        raise ConfigError(f"bucket {store.bucket} cannot be read: {reason_of(error)}") from error
    differ = {key for key in doubtful if noted[key] != _as_sent(store, keys[key])}
    uploads = [file for key, file in keys.items() if key not in there or key in differ]
    return Changes(
        uploads=tuple(sorted(uploads, key=lambda file: (file.stage, file.path))),
        deletes=tuple(key for key in others if noted[key].site == _site(store)),
        same=len(files) - len(uploads),
        # Consoles make objects for folders.
        foreign=tuple(key for key in others if noted[key].site != _site(store) and not key.endswith("/")),
        marks=bool(uploads) or complete is None or any(there[key].changed > complete for key in doubtful),
    )


def _is_doubtful(file: SiteFile, there: _Listed, complete: datetime | None) -> bool:
    return complete is None or there.etag != file.digest or there.changed > complete


def _completed(store: Store, there: Mapping[str, _Listed]) -> datetime | None:
    """When the last upload was complete; None where there was none, or today's table of types would send something else."""
    key = store.prefix + _MARKER
    if key not in there or _head(store, key).get("Metadata", {}).get(_TABLE) != TABLE:
        return None
    return there[key].changed


def _of_sites_below(store: Store, there: Mapping[str, _Listed]) -> Iterator[str]:
    """The object that tells of the last upload, and all of other sites that lie below: those are not looked at."""
    yield store.prefix + _MARKER
    folders = tuple(key.removesuffix(_MARKER) for key in there if key.endswith(f"/{_MARKER}") and key != store.prefix + _MARKER)
    yield from (key for key in there if key.startswith(folders))


def upload(store: Store, files: Iterable[SiteFile]) -> Iterator[str | Failure]:
    """Put files there, those of one stage before those of the next, and tell of each by its path. Ends after a batch in which one
    failed."""
    yield from _batches(lambda file: _put(store, file), files, lambda file: file.path, lambda file: file.stage)


def delete(store: Store, keys: Iterable[str]) -> Iterator[str | Failure]:
    """Delete keys, and tell of each. Ends after a batch in which one failed."""
    yield from _batches(lambda key: _delete(store, key), keys, str, lambda _: 0)


def mark(store: Store) -> Iterator[Failure]:
    """Note that all is there as it should be; tells where that failed."""
    done = _batches(lambda _: _put_marker(store), [_MARKER], str, lambda _: 0)
    yield from (one for one in done if isinstance(one, Failure))


def reason_of(error: Exception) -> str:
    """Why a store refused, and what would help."""
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return f"there are no credentials; {_CREDENTIALS}"
    if isinstance(error, EndpointConnectionError):
        return f"{str(error).rstrip('.')}; mend S3_ENDPOINT, or see to the network"
    if isinstance(error, ParamValidationError):
        return "no bucket can have this name; mend S3_BUCKET"
    if not isinstance(error, ClientError):
        return " ".join(str(error).split())
    code = str(error.response.get("Error", {}).get("Code", ""))
    said = str(error.response.get("Error", {}).get("Message", "")) or str(error)
    remedy = _REMEDIES.get(code)
    return f"{code}: {said.rstrip('.')}{f'; {remedy}' if remedy else ''}"


def _listed(store: Store) -> Iterator[tuple[str, _Listed]]:
    """All keys below the prefix."""
    for page in store.client.get_paginator("list_objects_v2").paginate(Bucket=store.bucket, Prefix=store.prefix):
        for found in page.get("Contents", ()):
            yield found["Key"], _Listed(found.get("ETag", "").strip('"'), found["LastModified"])


def _noted(store: Store, key: str) -> _Noted:
    """What an object says of itself; of those of others, no digest and no site."""
    found = _head(store, key)
    given = found.get("Metadata", {})
    kind, hold = (_plain(found.get(name, "")) for name in ("ContentType", "CacheControl"))
    return _Noted(str(given.get(_DIGEST, "")), str(given.get(_SITE, "")), kind, hold)


def _head(store: Store, key: str) -> Mapping[str, Any]:
    try:
        return dict(store.client.head_object(Bucket=store.bucket, Key=key))
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _ABSENT:  # gone since it was listed
            return {}
        raise


def _as_sent(store: Store, file: SiteFile) -> _Noted:
    return _Noted(file.digest, _site(store), _plain(file.content_type), _plain(file.cache_control))


def _site(store: Store) -> str:
    """What objects of this site are marked with: two sites may be in one bucket. Metadata are ASCII, and not empty."""
    return quote(f"/{store.prefix}")


def _plain(header: str) -> str:
    """Some stores write headers in a form of their own."""
    return "".join(header.lower().split())


def _put(store: Store, file: SiteFile) -> str:
    noted = {_DIGEST: file.digest, _SITE: _site(store)}
    _send(store, file.path, file.file.read_bytes(), file.digest, file.content_type, file.cache_control, noted)
    return file.path


def _put_marker(store: Store) -> str:
    empty = hashlib.md5(b"", usedforsecurity=False).hexdigest()
    _send(store, _MARKER, b"", empty, "application/octet-stream", "no-store", {_SITE: _site(store), _TABLE: TABLE})
    return _MARKER


def _send(store: Store, path: str, data: bytes, digest: str, kind: str, hold: str, noted: Mapping[str, str]) -> None:
    store.client.put_object(
        Bucket=store.bucket,
        Key=store.prefix + path,
        Body=data,
        ContentMD5=base64.b64encode(bytes.fromhex(digest)).decode(),
        ContentType=kind,
        CacheControl=hold,
        Metadata=noted,
    )


def _delete(store: Store, key: str) -> str:
    store.client.delete_object(Bucket=store.bucket, Key=key)
    return key


def _batches(
    act: Callable[[In], str], items: Iterable[In], name: Callable[[In], str], stage: Callable[[In], int]
) -> Iterator[str | Failure]:
    def attempt(item: In) -> str | Failure:
        try:
            return act(item)
        except (BotoCoreError, ClientError) as error:
            return Failure(name(item), reason_of(error))
        except OSError as error:
            return Failure(name(item), f"{error.strerror}; publish again")

    for batch in _parted(items, stage):
        done = _at_once(attempt, batch)
        yield from done
        if any(isinstance(one, Failure) for one in done):
            return


def _parted(items: Iterable[In], stage: Callable[[In], int]) -> Iterator[list[In]]:
    """Pieces of one stage each, and none too long. `items` are in the order of stages."""
    for _, group in groupby(items, stage):
        while batch := list(islice(group, _BATCH)):
            yield batch


def _at_once(act: Callable[[In], Out], items: Sequence[In]) -> list[Out]:
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(act, items))
