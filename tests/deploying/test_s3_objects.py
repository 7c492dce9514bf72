"""What `gazette s3` knows of objects: whose they are, and what a store says of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.checkouts import Project
from support.s3_server import BUCKET, MARKER, SITE, Front, client, head, objects, open_bucket, open_front, send, sent, small_site


@pytest.fixture(scope="module")
def servers() -> Iterator[Front]:
    with open_front() as front:
        yield front


@pytest.fixture
def store(servers: Front) -> Iterator[Front]:
    with open_bucket(servers):
        yield servers


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_site(tmp_path)


@pytest.mark.parametrize(("one", "other"), [("", "digest"), ("digest", ""), ("a", "a/b"), ("", "nouvelles/été")])
def test_two_sites_in_one_bucket_leave_each_other_alone(store: Front, project: Project, one: str, other: str) -> None:
    send(project, store, "--prefix", one)
    first = objects(store)
    for path in ("articles/ferry & co/index.html", "sitemap.xml"):
        (project.output / path).unlink()
    project.write("output/about/index.html", "the other")
    assert send(project, store, "--prefix", other).returncode == 0
    assert store.of("DELETE") == []
    both = objects(store)
    assert first.items() <= both.items()
    for path, text in SITE.items():
        project.write(f"output/{path}", text)
    (project.output / "about/index.html").unlink()
    for _ in range(2):
        assert send(project, store, "--prefix", one).returncode == 0
        assert (store.of("DELETE"), sent(store)) == ([], [])
    assert objects(store) == both
    assert send(project, store, "--prefix", other).returncode == 0
    assert store.of("DELETE") == [f"{other}/about/index.html".lstrip("/")]
    assert first.items() <= objects(store).items()


def test_a_site_below_whose_first_upload_was_cut_off_is_not_deleted_by_the_one_above(store: Front, project: Project) -> None:
    """Nothing tells of it yet but the mark of its objects."""
    store.refuses = lambda request: 403 * (request == f"PUT {BUCKET}/digest/index.html")
    send(project, store, "--prefix", "digest")
    store.refuses = lambda request: 0
    below = objects(store)
    assert below
    assert f"digest/{MARKER}" not in store.of("PUT")
    for _ in range(2):
        assert send(project, store).returncode == 0
        assert store.of("DELETE") == []
    assert below.items() <= objects(store).items()


def test_of_a_site_that_lies_below_nothing_is_asked(store: Front, project: Project) -> None:
    send(project, store, "--prefix", "digest")
    send(project, store)
    run = send(project, store)
    assert store.of("HEAD") == [MARKER]
    assert run.stdout == "s3://news/: 0 uploaded, 9 unchanged, 0 deleted\n"


def put_as(store: Front, key: str, **headers: str) -> None:
    """The same bytes under other headers, as a console or another tool puts them there."""
    s3 = client(store.back)
    there = head(store, key)
    time.sleep(1.1)  # stores tell the time in seconds
    given = {"ContentType": there["ContentType"], "CacheControl": there["CacheControl"], "Metadata": there["Metadata"], **headers}
    s3.put_object(Bucket=BUCKET, Key=key, Body=s3.get_object(Bucket=BUCKET, Key=key)["Body"].read(), **given)


@pytest.mark.parametrize("headers", [{"ContentType": "binary/octet-stream"}, {"CacheControl": "max-age=86400"}])
def test_an_object_that_says_something_else_of_itself_is_sent_again(
    store: Front, project: Project, headers: dict[str, str]
) -> None:
    send(project, store)
    before = head(store, "index.html")
    put_as(store, "index.html", **headers)
    assert send(project, store).returncode == 0
    assert sent(store) == ["index.html"]
    assert sorted(store.of("HEAD")) == [MARKER, "index.html"]
    after = head(store, "index.html")
    assert (after["ContentType"], after["CacheControl"]) == (before["ContentType"], before["CacheControl"])
    send(project, store)
    assert store.of("HEAD") == [MARKER]


def test_with_another_table_of_types_only_what_differs_is_sent_again(store: Front, project: Project) -> None:
    """As after an update of Gazette: what older ones had sent is looked through once."""
    send(project, store)
    put_as(store, "feeds/all.rss.xml", ContentType="application/rss+xml")
    put_as(store, MARKER, Metadata={**head(store, MARKER)["Metadata"], "gazette-table": "older"})
    assert send(project, store).returncode == 0
    assert sent(store) == ["feeds/all.rss.xml"]
    assert set(store.of("HEAD")) == {MARKER, *SITE}
    assert head(store, "feeds/all.rss.xml")["ContentType"] == "application/xml; charset=utf-8"
    send(project, store)
    assert store.of("HEAD") == [MARKER]
