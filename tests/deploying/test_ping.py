"""`gazette ping`: a WebSub hub on loopback is told of feeds that changed, and fetches them."""

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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.articles import BODY, dump
from support.checkouts import Project
from support.websub_hub import FEEDS, Hub, build, new_hub, ping, servers, told, uploaded, use_hub


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    with servers() as start:
        yield start


@pytest.fixture
def hub(serve: Callable[[Any], str]) -> Hub:
    return new_hub(serve)


@pytest.fixture
def site(hub: Hub, serve: Callable[[Any], str], tmp_path: Path) -> tuple[Project, str]:
    return uploaded(hub, serve, tmp_path)


def test_the_first_time_the_hub_is_told_of_all_feeds_over_one_connection(site: tuple[Project, str], hub: Hub) -> None:
    project, _ = site
    run = project.make("ping")
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[-1] == f"{hub.url}: told of 3 of 3 changed feeds"
    assert [digest for _, digest in hub.fetched] == [
        hashlib.sha256((project.output / path).read_bytes()).hexdigest() for path in FEEDS
    ]
    assert told(hub) == list(FEEDS)
    assert set(hub.forms) == {"application/x-www-form-urlencoded"}
    assert len(hub.connections) == 1


def test_then_it_is_told_of_those_that_changed(site: tuple[Project, str], hub: Hub) -> None:
    project, address = site
    ping(project)
    told(hub)
    assert ping(project).stdout == f"{hub.url}: told of 0 of 0 changed feeds\n"
    assert told(hub) == []
    project.write("output/feeds/all.rss.xml", "an article more")
    project.write("output/feeds/new.json", "a feed more")
    build(project, address, *FEEDS[1:], "feeds/new.json")
    run = ping(project, "--dry-run")
    assert run.stdout.splitlines() == [
        f"would tell of {address}/feeds/all.rss.xml",
        f"would tell of {address}/feeds/new.json",
        f"{hub.url}: 2 of 3 feeds changed",
    ]
    assert told(hub) == []
    assert ping(project).returncode == 0
    assert told(hub) == ["feeds/all.rss.xml", "feeds/new.json"]


def test_a_feed_that_it_refused_stays_due_and_the_others_are_told(site: tuple[Project, str], hub: Hub) -> None:
    project, address = site
    hub.says = lambda feed: 403 * feed.endswith("all.rss.xml")
    run = ping(project)
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        f"{address}/feeds/all.rss.xml: the hub refused it: status 403, The hub says no: [31mnot this feed.",
        "1 feed was not accepted. They stay due: run it again later, or set GAZETTE['websub_hub'] to another hub.",
    ]
    assert told(hub) == ["feeds/all.atom.xml", "feeds/people/ada & co.json"]
    hub.says = lambda feed: 0
    assert ping(project).returncode == 0
    assert told(hub) == ["feeds/all.rss.xml"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_hub_that_has_no_time_is_left_alone(site: tuple[Project, str], hub: Hub, status: int) -> None:
    project, _ = site
    asked: list[str] = []
    hub.says = lambda feed: asked.append(feed) or (status if len(asked) == 2 else 0)  # type: ignore[func-returns-value]
    run = ping(project)
    assert run.returncode == 1
    assert f"{hub.url}: it has no time now (status {status}, The hub says no" in run.stderr
    assert "2 feeds were not accepted" in run.stderr
    assert len(asked) == 2
    assert told(hub) == [FEEDS[0]]
    hub.says = lambda feed: 0
    assert ping(project).returncode == 0
    assert told(hub) == list(FEEDS[1:])


def test_a_hub_that_moved_is_named(site: tuple[Project, str], hub: Hub) -> None:
    hub.says = lambda feed: 308
    run = ping(site[0])
    assert run.returncode == 1
    assert "it moved to https://hub.test/new: set GAZETTE['websub_hub'] to that" in run.stderr


def test_a_hub_that_refuses_everything_is_not_asked_a_thousand_times(site: tuple[Project, str], hub: Hub) -> None:
    project, address = site
    paths = [f"feeds/{number}.json" for number in range(1000)]
    for path in paths:
        project.write(f"output/{path}", "feed")
    build(project, address, *paths)
    hub.says = lambda feed: 403
    run = ping(project)
    assert run.returncode == 1
    assert "it refuses every feed" in run.stderr
    assert len(hub.forms) == 5


def test_a_hub_that_ends_each_connection_is_told_all_the_same(site: tuple[Project, str], hub: Hub) -> None:
    hub.closes = True
    assert ping(site[0]).returncode == 0
    assert told(hub) == list(FEEDS)


def test_another_hub_and_another_address_are_told_of_all(site: tuple[Project, str], hub: Hub) -> None:
    project, address = site
    ping(project)
    told(hub)
    build(project, address.replace("127.0.0.1", "localhost"))
    assert ping(project).returncode == 0
    assert told(hub) == list(FEEDS)
    hub.url = hub.url.replace("key=1", "key=2")
    use_hub(project, hub.url)
    assert ping(project).returncode == 0
    assert told(hub) == list(FEEDS)


def test_a_memory_that_is_damaged_costs_a_message_to_the_hub_and_nothing_else(site: tuple[Project, str], hub: Hub) -> None:
    project, _ = site
    for damage in ("{", "[]", '{"hub": "' + hub.url + '", "feeds": 3}'):
        project.write("cache/gazette-pinged.json", damage)
        assert ping(project).returncode == 0
        assert told(hub) == list(FEEDS)


def test_who_interrupts_it_gets_no_traceback_and_what_was_told_is_not_told_twice(site: tuple[Project, str], hub: Hub) -> None:
    project, _ = site
    asked: list[str] = []
    go = threading.Event()
    hub.says = lambda feed: asked.append(feed) or 204 * (len(asked) == 1 or go.wait(20))  # type: ignore[func-returns-value]
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
    _, said = process.communicate(timeout=20)
    go.set()
    assert process.returncode == 1
    assert said.splitlines() == ["conf.py: interrupted; what was done until then stays, and to run it again does the rest"]
    asked.clear()
    assert ping(project).stdout == f"{hub.url}: told of 2 of 2 changed feeds\n"


def test_a_hub_that_cannot_be_reached_is_named_and_all_stays_due(site: tuple[Project, str], hub: Hub) -> None:
    project, _ = site
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        use_hub(project, f"http://127.0.0.1:{listener.getsockname()[1]}/")
        run = ping(project)
    assert run.returncode == 1
    assert "it cannot be reached ([Errno 111] Connection refused)" in run.stderr
    assert "3 feeds were not accepted" in run.stderr
    use_hub(project, hub.url)
    assert ping(project).returncode == 0
    assert told(hub) == list(FEEDS)


@pytest.mark.parametrize(
    ("hub_address", "said"),
    [
        ("", "no hub is set"),
        ("hub.test", "GAZETTE['websub_hub'] must be the address of a WebSub hub"),
        ("http://[::1", "GAZETTE['websub_hub'] must be the address of a WebSub hub"),
        ("http://hub.test:99999/", "GAZETTE['websub_hub'] must be the address of a WebSub hub"),
        ("http://hub.test:x/", "GAZETTE['websub_hub'] must be the address of a WebSub hub"),
        ("https://hub.test/", "where no hub can read it"),
    ],
)
def test_what_cannot_be_told_is_said_with_its_remedy(site: tuple[Project, str], hub_address: str, said: str) -> None:
    project, _ = site
    use_hub(project, hub_address)
    run = ping(project)
    assert run.returncode == 1
    assert run.stderr.startswith("conf.py: ")
    assert said in run.stderr


@pytest.mark.parametrize(
    ("feeds", "said"), [(None, "run make publish first"), ("{", "run make publish again"), ('{"a": 1}', "again")]
)
def test_without_a_build_there_is_nothing_to_tell(site: tuple[Project, str], feeds: str | None, said: str) -> None:
    project, _ = site
    (project.folder / "cache/gazette-feeds.json").unlink()
    if feeds:
        project.write("cache/gazette-feeds.json", feeds)
    run = ping(project)
    assert run.returncode == 1
    assert said in run.stderr


def test_a_real_build_is_published_and_the_hub_fetches_what_was_built(site: tuple[Project, str], hub: Hub) -> None:
    project, address = site
    shutil.rmtree(project.output)
    assert project.publish(address=address).returncode == 0
    feeds = json.loads((project.folder / "cache/gazette-feeds.json").read_text())
    assert "feeds/all.rss.xml" in feeds
    assert ping(project).returncode == 0
    assert sorted(hub.fetched) == sorted((feed["url"], feed["digest"]) for feed in feeds.values())
    told(hub)
    assert project.publish(address=address).returncode == 0
    assert ping(project).stdout == f"{hub.url}: told of 0 of 0 changed feeds\n"
    project.write("content/raw/b.txt", dump("Ferry ends", "11 July 2024", *reversed(BODY)))
    assert project.publish(address=address).returncode == 0
    assert ping(project).returncode == 0
    assert "feeds/all.rss.xml" in told(hub)
