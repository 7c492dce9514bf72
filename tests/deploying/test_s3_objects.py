"""How `gazette s3` decides which objects belong to the site, and which are up to date."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from support.publishing.checkouts import Project
from support.publishing.s3_server import (
    BUCKET,
    MARKER,
    SITE,
    S3Proxy,
    client,
    head,
    new_small_site,
    objects,
    run_upload,
    uploaded_keys,
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return new_small_site(tmp_path)


@pytest.mark.parametrize(("one", "other"), [("", "digest"), ("digest", ""), ("a", "a/b"), ("", "nouvelles/été")])
def test_two_sites_in_one_bucket_do_not_touch_each_other(store: S3Proxy, project: Project, one: str, other: str) -> None:
    run_upload(project, store, "--prefix", one)
    first = objects(store)
    for path in ("articles/ferry & co/index.html", "sitemap.xml"):
        (project.output / path).unlink()
    project.write("output/about/index.html", "the other")
    assert run_upload(project, store, "--prefix", other).returncode == 0
    assert store.requested_keys("DELETE") == []
    both = objects(store)
    assert first.items() <= both.items()
    for path, text in SITE.items():
        project.write(f"output/{path}", text)
    (project.output / "about/index.html").unlink()
    for _ in range(2):
        assert run_upload(project, store, "--prefix", one).returncode == 0
        assert (store.requested_keys("DELETE"), uploaded_keys(store)) == ([], [])
    assert objects(store) == both
    assert run_upload(project, store, "--prefix", other).returncode == 0
    assert store.requested_keys("DELETE") == [f"{other}/about/index.html".lstrip("/")]
    assert first.items() <= objects(store).items()


def test_a_site_in_a_subfolder_without_a_marker_is_not_deleted(store: S3Proxy, project: Project) -> None:
    """Its first upload was interrupted, so only the metadata of its objects show that they belong to another site."""
    store.refuses = lambda request: 403 * (request == f"PUT {BUCKET}/digest/index.html")
    run_upload(project, store, "--prefix", "digest")
    store.refuses = lambda request: 0
    below = objects(store)
    assert below
    assert f"digest/{MARKER}" not in store.requested_keys("PUT")
    for _ in range(2):
        assert run_upload(project, store).returncode == 0
        assert store.requested_keys("DELETE") == []
    assert below.items() <= objects(store).items()


def test_objects_of_a_site_in_a_subfolder_are_not_checked(store: S3Proxy, project: Project) -> None:
    run_upload(project, store, "--prefix", "digest")
    run_upload(project, store)
    run = run_upload(project, store)
    assert store.requested_keys("HEAD") == [MARKER]
    assert run.stdout == "s3://news/: 0 uploaded, 9 unchanged, 0 deleted\n"


def put_as(store: S3Proxy, key: str, **headers: str) -> None:
    """Replace an object by the same bytes with other headers, as a web console or another tool might."""
    s3 = client(store.store_url)
    before = head(store, key)
    time.sleep(1.1)  # stores give times in seconds
    info = {name: before[name] for name in ("ContentType", "CacheControl", "Metadata")}
    s3.put_object(Bucket=BUCKET, Key=key, Body=s3.get_object(Bucket=BUCKET, Key=key)["Body"].read(), **{**info, **headers})


@pytest.mark.parametrize("headers", [{"ContentType": "binary/octet-stream"}, {"CacheControl": "max-age=86400"}])
def test_an_object_with_other_headers_is_uploaded_again(store: S3Proxy, project: Project, headers: dict[str, str]) -> None:
    run_upload(project, store)
    before = head(store, "index.html")
    put_as(store, "index.html", **headers)
    assert run_upload(project, store).returncode == 0
    assert uploaded_keys(store) == ["index.html"]
    assert sorted(store.requested_keys("HEAD")) == [MARKER, "index.html"]
    after = head(store, "index.html")
    assert (after["ContentType"], after["CacheControl"]) == (before["ContentType"], before["CacheControl"])
    run_upload(project, store)
    assert store.requested_keys("HEAD") == [MARKER]


def test_after_an_upload_by_another_version_all_objects_are_checked_once(store: S3Proxy, project: Project) -> None:
    """Only the objects that this version would send with other headers are uploaded again."""
    run_upload(project, store)
    put_as(store, "feeds/all.rss.xml", ContentType="application/rss+xml")
    put_as(store, MARKER, Metadata={**head(store, MARKER)["Metadata"], "gazette-table": "older"})
    assert run_upload(project, store).returncode == 0
    assert uploaded_keys(store) == ["feeds/all.rss.xml"]
    assert set(store.requested_keys("HEAD")) == {MARKER, *SITE}
    assert head(store, "feeds/all.rss.xml")["ContentType"] == "application/xml; charset=utf-8"
    run_upload(project, store)
    assert store.requested_keys("HEAD") == [MARKER]
