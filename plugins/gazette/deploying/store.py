"""A built site in a store that speaks S3: what differs there, and the requests that change it. Needs boto3.

Nothing is remembered elsewhere. An object is the same where its ETag, or else the digest that it was given as metadata, is the
file's: ETags are no digests in stores that encrypt with keys of their own.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any, TypeVar

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

from ..errors import ConfigError
from .files import Changes, Failure, SiteFile

_THREADS = 8
# After a batch in which something failed, the next is not begun.
_BATCH = 64
_DIGEST = "gazette-md5"
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
    try:
        there = dict(_listed(store))
        known = [file for file in files if store.prefix + file.path in there]
        doubtful = [file for file in known if there[store.prefix + file.path] != file.digest]
        noted = _at_once(lambda file: _digest(store, store.prefix + file.path), doubtful)
        others = sorted(there.keys() - {store.prefix + file.path for file in files})
        ours = dict(zip(others, _at_once(lambda key: _digest(store, key), others), strict=True))
    except (BotoCoreError, ClientError) as error:
        raise ConfigError(f"bucket {store.bucket} cannot be read: {reason_of(error)}") from error
    differ = {file for file, digest in zip(doubtful, noted, strict=True) if digest != file.digest}
    same = set(known) - differ
    return Changes(
        uploads=tuple(sorted((file for file in files if file not in same), key=lambda file: (file.stage, file.path))),
        deletes=tuple(key for key in others if ours[key]),
        same=len(same),
        foreign=tuple(key for key in others if not ours[key] and not key.endswith("/")),  # consoles make objects for folders
    )


def upload(store: Store, files: Iterable[SiteFile]) -> Iterator[str | Failure]:
    """Put files there, those of one stage before those of the next, and tell of each by its path. Ends after a batch in which one
    failed."""
    yield from _batches(lambda file: _put(store, file), files, lambda file: file.path, lambda file: file.stage)


def delete(store: Store, keys: Iterable[str]) -> Iterator[str | Failure]:
    """Delete keys, and tell of each. Ends after a batch in which one failed."""
    yield from _batches(lambda key: _delete(store, key), keys, str, lambda _: 0)


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


def _listed(store: Store) -> Iterator[tuple[str, str]]:
    """All keys below the prefix, with their ETags."""
    for page in store.client.get_paginator("list_objects_v2").paginate(Bucket=store.bucket, Prefix=store.prefix):
        for found in page.get("Contents", ()):
            yield found["Key"], found.get("ETag", "").strip('"')


def _digest(store: Store, key: str) -> str:
    """The digest that an object was given when it was put there; "" for objects of others."""
    try:
        return str(store.client.head_object(Bucket=store.bucket, Key=key)["Metadata"].get(_DIGEST, ""))
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _ABSENT:  # gone since it was listed
            return ""
        raise


def _put(store: Store, file: SiteFile) -> str:
    store.client.put_object(
        Bucket=store.bucket,
        Key=store.prefix + file.path,
        Body=file.file.read_bytes(),
        ContentMD5=base64.b64encode(bytes.fromhex(file.digest)).decode(),
        ContentType=file.content_type,
        CacheControl=file.cache_control,
        Metadata={_DIGEST: file.digest},
    )
    return file.path


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
