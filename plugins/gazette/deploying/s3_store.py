"""Compare a built site with a bucket of an S3 store, and upload what differs. Needs boto3.

Each object has in its metadata the site that it belongs to, identified by the prefix, and the MD5 of its file. An object is up to
date if its ETag is the file's MD5, and if it was not modified after the last complete upload. The marker, an empty object in the
site's root, records that upload: by its date, and by the fingerprint of the headers that were sent. For objects that this does not
prove up to date, the metadata and headers are requested one by one. (In buckets that are encrypted with one's own keys, an ETag is
not an MD5.)
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
from .upload_files import HEADERS_FINGERPRINT, UploadFailure, UploadFile, UploadPlan

_THREADS = 8
# Requests in a batch. If one of them fails, no further batch is started.
_BATCH = 64
# Keys of an object's metadata; the last one is only on the marker.
_DIGEST, _SITE, _TABLE = "gazette-md5", "gazette-site", "gazette-table"
_MARKER = ".gazette"
_ABSENT_CODES = {"404", "NoSuchKey", "NotFound"}
_CREDENTIALS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
# Remedies, by the store's error code.
_REMEDIES: Mapping[str, str] = {
    "NoSuchBucket": "create it, or correct S3_BUCKET",
    "InvalidBucketName": "correct S3_BUCKET",
    "AccessDenied": "the key needs the rights to list the bucket and to get, put and delete its objects",
    "403": "the key needs the rights to list the bucket and to get, put and delete its objects",
    "AllAccessDisabled": "ask the store's operator",
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
class S3Store:
    """A bucket, with boto3's client. `prefix` is the folder of the site in it: "", or a path with a slash at the end."""

    bucket: str
    prefix: str
    client: Any


@dataclass(frozen=True, slots=True)
class _ListedObject:
    """An object as the list of the bucket has it: its ETag without quotation marks, and the time of its last change."""

    etag: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class _ObjectInfo:
    """An object's metadata and headers: the MD5 of its file and its site ("" if Gazette did not upload it), and two headers."""

    digest: str
    site: str
    content_type: str
    cache_control: str


def open_store(bucket: str, prefix: str, endpoint: str) -> S3Store:
    """Return a bucket, given its name. Credentials and region come from where AWS's own tools take them.

    `endpoint` is the URL of a store, "" for Amazon's. No request is made yet. Raises ConfigError if the URL or region is invalid.
    """
    # Other stores refuse Amazon's newer checksums. Each upload has an MD5 anyway.
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
            f"{explain_error(error)}; write S3_ENDPOINT as https://host, and AWS_DEFAULT_REGION as the store says"
        ) from error
    return S3Store(bucket, f"{folder}/" if folder else "", client)


def find_changes(store: S3Store, files: Sequence[UploadFile]) -> UploadPlan:
    """Return the changes after which the store contains exactly `files` for this site.

    Raises ConfigError if the store cannot be read.
    """
    keys = {store.prefix + file.path: file for file in files}
    try:
        listed = dict(_list_objects(store))
        complete = _last_complete_upload(store, listed)
        doubtful = [key for key in keys.keys() & listed.keys() if _is_doubtful(keys[key], listed[key], complete)]
        others = sorted(listed.keys() - keys.keys() - set(_ignored_keys(store, listed)))
        requested = [*doubtful, *others]
        infos = dict(zip(requested, _in_parallel(lambda key: _request_info(store, key), requested), strict=True))
    except (BotoCoreError, ClientError) as error:
        raise ConfigError(f"bucket {store.bucket} cannot be read: {explain_error(error)}") from error
    changed = {key for key in doubtful if infos[key] != _expected_info(store, keys[key])}
    uploads = [file for key, file in keys.items() if key not in listed or key in changed]
    return UploadPlan(
        uploads=tuple(sorted(uploads, key=lambda file: (file.stage, file.path))),
        deletes=tuple(key for key in others if infos[key].site == _site_name(store)),
        unchanged=len(files) - len(uploads),
        # Keys with a slash at the end are empty objects that web consoles create for folders.
        foreign=tuple(key for key in others if infos[key].site != _site_name(store) and not key.endswith("/")),
        needs_marker=bool(uploads) or complete is None or any(listed[key].changed > complete for key in doubtful),
    )


def _is_doubtful(file: UploadFile, listed: _ListedObject, complete: datetime | None) -> bool:
    """Return True if the list of the bucket does not prove that an object is up to date."""
    return complete is None or listed.etag != file.digest or listed.changed > complete


def _last_complete_upload(store: S3Store, listed: Mapping[str, _ListedObject]) -> datetime | None:
    """Return the time of the last complete upload; None if there was none, or if it sent other headers than this version would."""
    key = store.prefix + _MARKER
    if key not in listed or _head(store, key).get("Metadata", {}).get(_TABLE) != HEADERS_FINGERPRINT:
        return None
    return listed[key].changed


def _ignored_keys(store: S3Store, listed: Mapping[str, _ListedObject]) -> Iterator[str]:
    """Yield the key of the marker, and all keys of other sites in folders below this one, which have markers of their own."""
    yield store.prefix + _MARKER
    folders = tuple(key.removesuffix(_MARKER) for key in listed if key.endswith(f"/{_MARKER}") and key != store.prefix + _MARKER)
    yield from (key for key in listed if key.startswith(folders))


def send_files(store: S3Store, files: Iterable[UploadFile]) -> Iterator[str | UploadFailure]:
    """Upload files, which are sorted by stage, and yield each path or failure. Stops after a batch with a failure."""
    yield from _in_batches(lambda file: _put(store, file), files, lambda file: file.path, lambda file: file.stage)


def delete_objects(store: S3Store, keys: Iterable[str]) -> Iterator[str | UploadFailure]:
    """Delete objects, and yield each key or failure. Stops after a batch with a failure."""
    yield from _in_batches(lambda key: _delete(store, key), keys, str, lambda _: 0)


def write_marker(store: S3Store) -> Iterator[UploadFailure]:
    """Record that the upload is complete. Yields a failure if the marker cannot be written."""
    results = _in_batches(lambda _: _put_marker(store), [_MARKER], str, lambda _: 0)
    yield from (result for result in results if isinstance(result, UploadFailure))


def explain_error(error: Exception) -> str:
    """Return the reason for an error of boto3, with a remedy if one is known."""
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return f"there are no credentials; {_CREDENTIALS}"
    if isinstance(error, EndpointConnectionError):
        return f"{str(error).rstrip('.')}; correct S3_ENDPOINT, or check the network"
    if isinstance(error, ParamValidationError):
        return "no bucket can have this name; correct S3_BUCKET"
    if not isinstance(error, ClientError):
        return " ".join(str(error).split())
    code = str(error.response.get("Error", {}).get("Code", ""))
    message = str(error.response.get("Error", {}).get("Message", "")) or str(error)
    remedy = _REMEDIES.get(code)
    return f"{code}: {message.rstrip('.')}{f'; {remedy}' if remedy else ''}"


def _list_objects(store: S3Store) -> Iterator[tuple[str, _ListedObject]]:
    """Yield the objects below the prefix, with their keys."""
    for page in store.client.get_paginator("list_objects_v2").paginate(Bucket=store.bucket, Prefix=store.prefix):
        for entry in page.get("Contents", ()):
            yield entry["Key"], _ListedObject(entry.get("ETag", "").strip('"'), entry["LastModified"])


def _request_info(store: S3Store, key: str) -> _ObjectInfo:
    response = _head(store, key)
    metadata = response.get("Metadata", {})
    content_type, cache_control = (_normalize(response.get(name, "")) for name in ("ContentType", "CacheControl"))
    return _ObjectInfo(str(metadata.get(_DIGEST, "")), str(metadata.get(_SITE, "")), content_type, cache_control)


def _head(store: S3Store, key: str) -> Mapping[str, Any]:
    """Return the metadata and headers of an object; {} if it does not exist any more."""
    try:
        return dict(store.client.head_object(Bucket=store.bucket, Key=key))
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _ABSENT_CODES:
            return {}
        raise


def _expected_info(store: S3Store, file: UploadFile) -> _ObjectInfo:
    return _ObjectInfo(file.digest, _site_name(store), _normalize(file.content_type), _normalize(file.cache_control))


def _site_name(store: S3Store) -> str:
    """Return the site's name in the metadata of its objects: the prefix, made ASCII and never empty as metadata must be."""
    return quote(f"/{store.prefix}")


def _normalize(header: str) -> str:
    """Return a header without spaces and in lower case, since some stores change these."""
    return "".join(header.lower().split())


def _put(store: S3Store, file: UploadFile) -> str:
    metadata = {_DIGEST: file.digest, _SITE: _site_name(store)}
    _send(store, file.path, file.file.read_bytes(), file.digest, file.content_type, file.cache_control, metadata)
    return file.path


def _put_marker(store: S3Store) -> str:
    digest = hashlib.md5(b"", usedforsecurity=False).hexdigest()
    metadata = {_SITE: _site_name(store), _TABLE: HEADERS_FINGERPRINT}
    _send(store, _MARKER, b"", digest, "application/octet-stream", "no-store", metadata)
    return _MARKER


def _send(
    store: S3Store, path: str, data: bytes, digest: str, content_type: str, cache_control: str, metadata: Mapping[str, str]
) -> None:
    store.client.put_object(
        Bucket=store.bucket,
        Key=store.prefix + path,
        Body=data,
        ContentMD5=base64.b64encode(bytes.fromhex(digest)).decode(),
        ContentType=content_type,
        CacheControl=cache_control,
        Metadata=metadata,
    )


def _delete(store: S3Store, key: str) -> str:
    store.client.delete_object(Bucket=store.bucket, Key=key)
    return key


def _in_batches(
    act: Callable[[In], str], items: Iterable[In], name: Callable[[In], str], stage: Callable[[In], int]
) -> Iterator[str | UploadFailure]:
    """Call `act` for each item, in parallel within a batch, and yield the results. `items` are sorted by `stage`.

    If `act` fails, yield a failure with the item's `name` instead, and stop after the batch.
    """

    def attempt(item: In) -> str | UploadFailure:
        try:
            return act(item)
        except (BotoCoreError, ClientError) as error:
            return UploadFailure(name(item), explain_error(error))
        except OSError as error:
            return UploadFailure(name(item), f"{error.strerror}; publish again")

    for batch in _split(items, stage):
        results = _in_parallel(attempt, batch)
        yield from results
        if any(isinstance(result, UploadFailure) for result in results):
            return


def _split(items: Iterable[In], stage: Callable[[In], int]) -> Iterator[list[In]]:
    """Yield batches of items of one stage each. `items` are sorted by stage."""
    for _, group in groupby(items, stage):
        while batch := list(islice(group, _BATCH)):
            yield batch


def _in_parallel(act: Callable[[In], Out], items: Sequence[In]) -> list[Out]:
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(act, items))
