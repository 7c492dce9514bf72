"""Fixtures of the tests that publish: a project of one article, an S3 store and a WebSub hub on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.publishing.checkouts import Project, new_project
from support.publishing.s3_server import S3Proxy, open_bucket, open_proxy
from support.publishing.websub_hub import Hub, new_hub, run_servers, upload_feeds


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return new_project(tmp_path)


@pytest.fixture(scope="module")
def proxy() -> Iterator[S3Proxy]:
    with open_proxy() as started:
        yield started


@pytest.fixture
def store(proxy: S3Proxy) -> Iterator[S3Proxy]:
    with open_bucket(proxy):
        yield proxy


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    with run_servers() as start:
        yield start


@pytest.fixture
def hub(serve: Callable[[Any], str]) -> Hub:
    return new_hub(serve)


@pytest.fixture
def uploaded(hub: Hub, serve: Callable[[Any], str], tmp_path: Path) -> tuple[Project, str]:
    """Return a project whose feeds are uploaded, and the URL that they are served at."""
    return upload_feeds(hub, serve, tmp_path)
