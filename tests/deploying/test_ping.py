"""`gazette ping`: a WebSub hub on loopback is notified of the feeds that changed, and fetches them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from support.articles import BODY, dump
from support.publishing.checkouts import Project
from support.publishing.websub_hub import FEEDS, Hub, fetched_paths, ping, record_feeds, use_hub


def test_the_first_time_the_hub_is_notified_of_all_feeds_over_one_connection(uploaded: tuple[Project, str], hub: Hub) -> None:
    project, _ = uploaded
    run = project.make("ping")
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[-1] == f"{hub.url}: notified of 3 of 3 changed feeds"
    assert [digest for _, digest in hub.fetched] == [
        hashlib.sha256((project.output / path).read_bytes()).hexdigest() for path in FEEDS
    ]
    assert fetched_paths(hub) == list(FEEDS)
    assert set(hub.forms) == {"application/x-www-form-urlencoded"}
    assert len(hub.connections) == 1


def test_later_it_is_notified_of_the_feeds_that_changed(uploaded: tuple[Project, str], hub: Hub) -> None:
    project, site_url = uploaded
    ping(project)
    fetched_paths(hub)
    assert ping(project).stdout == f"{hub.url}: notified of 0 of 0 changed feeds\n"
    assert fetched_paths(hub) == []
    project.write("output/feeds/all.rss.xml", "an article more")
    project.write("output/feeds/new.json", "a feed more")
    record_feeds(project, site_url, *FEEDS[1:], "feeds/new.json")
    run = ping(project, "--dry-run")
    assert run.stdout.splitlines() == [
        f"would notify of {site_url}/feeds/all.rss.xml",
        f"would notify of {site_url}/feeds/new.json",
        f"{hub.url}: 2 of 3 feeds changed",
    ]
    assert fetched_paths(hub) == []
    assert ping(project).returncode == 0
    assert fetched_paths(hub) == ["feeds/all.rss.xml", "feeds/new.json"]


def test_a_refused_feed_stays_due_and_the_others_are_accepted(uploaded: tuple[Project, str], hub: Hub) -> None:
    project, site_url = uploaded
    hub.answer_status = lambda feed: 403 * feed.endswith("all.rss.xml")
    run = ping(project)
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        f"{site_url}/feeds/all.rss.xml: the hub refused it: status 403, The hub says no: [31mnot this feed.",
        "1 feed was not accepted and stays due; run make ping again later, or set GAZETTE['websub_hub'] to another hub.",
    ]
    assert fetched_paths(hub) == ["feeds/all.atom.xml", "feeds/people/ada & co.json"]
    hub.answer_status = lambda feed: 0
    assert ping(project).returncode == 0
    assert fetched_paths(hub) == ["feeds/all.rss.xml"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_hub_gets_no_more_requests(uploaded: tuple[Project, str], hub: Hub, status: int) -> None:
    project, _ = uploaded
    asked: list[str] = []
    hub.answer_status = lambda feed: asked.append(feed) or (status if len(asked) == 2 else 0)  # type: ignore[func-returns-value]
    run = ping(project)
    assert run.returncode == 1
    assert f"{hub.url}: it is busy or has failed (status {status}, The hub says no" in run.stderr
    assert "2 feeds were not accepted" in run.stderr
    assert len(asked) == 2
    assert fetched_paths(hub) == [FEEDS[0]]
    hub.answer_status = lambda feed: 0
    assert ping(project).returncode == 0
    assert fetched_paths(hub) == list(FEEDS[1:])


def test_a_hub_that_moved_is_named(uploaded: tuple[Project, str], hub: Hub) -> None:
    hub.answer_status = lambda feed: 308
    run = ping(uploaded[0])
    assert run.returncode == 1
    assert "it moved to https://hub.test/new: set GAZETTE['websub_hub'] to that" in run.stderr


def test_a_hub_that_refuses_everything_gets_only_a_few_requests(uploaded: tuple[Project, str], hub: Hub) -> None:
    project, site_url = uploaded
    paths = [f"feeds/{number}.json" for number in range(1000)]
    for path in paths:
        project.write(f"output/{path}", "feed")
    record_feeds(project, site_url, *paths)
    hub.answer_status = lambda feed: 403
    run = ping(project)
    assert run.returncode == 1
    assert "it refuses every feed" in run.stderr
    assert len(hub.forms) == 5


def test_a_hub_that_closes_each_connection_is_notified_of_all_feeds(uploaded: tuple[Project, str], hub: Hub) -> None:
    hub.closes_connections = True
    assert ping(uploaded[0]).returncode == 0
    assert fetched_paths(hub) == list(FEEDS)


def test_with_another_site_url_or_another_hub_all_feeds_are_due(uploaded: tuple[Project, str], hub: Hub) -> None:
    project, site_url = uploaded
    ping(project)
    fetched_paths(hub)
    record_feeds(project, site_url.replace("127.0.0.1", "localhost"))
    assert ping(project).returncode == 0
    assert fetched_paths(hub) == list(FEEDS)
    hub.url = hub.url.replace("key=1", "key=2")
    use_hub(project, hub.url)
    assert ping(project).returncode == 0
    assert fetched_paths(hub) == list(FEEDS)


def test_with_a_damaged_memory_all_feeds_are_due(uploaded: tuple[Project, str], hub: Hub) -> None:
    project, _ = uploaded
    for damage in ("{", "[]", '{"hub": "' + hub.url + '", "feeds": 3}'):
        project.write("cache/gazette-pinged.json", damage)
        assert ping(project).returncode == 0
        assert fetched_paths(hub) == list(FEEDS)


def test_an_interrupt_prints_no_traceback_and_accepted_feeds_are_remembered(uploaded: tuple[Project, str], hub: Hub) -> None:
    project, _ = uploaded
    asked: list[str] = []
    go = threading.Event()
    hub.answer_status = lambda feed: asked.append(feed) or 204 * (len(asked) == 1 or go.wait(20))  # type: ignore[func-returns-value]
    process = subprocess.Popen(
        [sys.executable, "-m", "gazette", "ping", "--settings", "conf.py"],
        cwd=project.folder,
        env=project.environment(os.environ),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while process.poll() is None and len(asked) < 2:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=20)
    go.set()
    assert process.returncode == 1
    assert stderr.splitlines() == ["conf.py: interrupted; finished work is kept, and running the command again does the rest"]
    asked.clear()
    assert ping(project).stdout == f"{hub.url}: notified of 2 of 2 changed feeds\n"


def test_if_the_hub_cannot_be_reached_all_feeds_stay_due(uploaded: tuple[Project, str], hub: Hub) -> None:
    project, _ = uploaded
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        use_hub(project, f"http://127.0.0.1:{listener.getsockname()[1]}/")
        run = ping(project)
    assert run.returncode == 1
    assert "it cannot be reached ([Errno 111] Connection refused)" in run.stderr
    assert "3 feeds were not accepted" in run.stderr
    use_hub(project, hub.url)
    assert ping(project).returncode == 0
    assert fetched_paths(hub) == list(FEEDS)


@pytest.mark.parametrize(
    ("hub_url", "message"),
    [
        ("", "no hub is set"),
        ("hub.test", "GAZETTE['websub_hub'] must be the URL of a WebSub hub"),
        ("http://[::1", "GAZETTE['websub_hub'] must be the URL of a WebSub hub"),
        ("http://hub.test:99999/", "GAZETTE['websub_hub'] must be the URL of a WebSub hub"),
        ("http://hub.test:x/", "GAZETTE['websub_hub'] must be the URL of a WebSub hub"),
        ("https://hub.test/", "which no hub can read"),
    ],
)
def test_a_wrong_hub_is_refused_with_a_remedy(uploaded: tuple[Project, str], hub_url: str, message: str) -> None:
    project, _ = uploaded
    use_hub(project, hub_url)
    run = ping(project)
    assert run.returncode == 1
    assert run.stderr.startswith("conf.py: ")
    assert message in run.stderr


@pytest.mark.parametrize(
    ("feeds", "message"), [(None, "run make publish first"), ("{", "run make publish again"), ('{"a": 1}', "again")]
)
def test_without_the_feeds_of_a_build_the_remedy_is_to_publish(
    uploaded: tuple[Project, str], feeds: str | None, message: str
) -> None:
    project, _ = uploaded
    (project.folder / "cache/gazette-feeds.json").unlink()
    if feeds:
        project.write("cache/gazette-feeds.json", feeds)
    run = ping(project)
    assert run.returncode == 1
    assert message in run.stderr


def test_a_real_build_is_published_and_the_hub_fetches_what_was_built(uploaded: tuple[Project, str], hub: Hub) -> None:
    project, site_url = uploaded
    shutil.rmtree(project.output)
    assert project.publish(url=site_url).returncode == 0
    feeds = json.loads((project.folder / "cache/gazette-feeds.json").read_text())
    assert "feeds/all.rss.xml" in feeds
    assert ping(project).returncode == 0
    assert sorted(hub.fetched) == sorted((feed["url"], feed["digest"]) for feed in feeds.values())
    fetched_paths(hub)
    assert project.publish(url=site_url).returncode == 0
    assert ping(project).stdout == f"{hub.url}: notified of 0 of 0 changed feeds\n"
    project.write("content/raw/b.txt", dump("Ferry ends", "11 July 2024", *reversed(BODY)))
    assert project.publish(url=site_url).returncode == 0
    assert ping(project).returncode == 0
    assert "feeds/all.rss.xml" in fetched_paths(hub)
