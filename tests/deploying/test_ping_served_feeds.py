"""`gazette ping` looks whether feeds are served as they were built, before it tells a hub."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.checkouts import Project, new_project
from support.websub_hub import FEEDS, Hub, Quiet, build, new_hub, ping, servers, uploaded, use_hub


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


@pytest.mark.parametrize("served", ["an older version", None])
def test_before_the_upload_is_served_the_hub_is_told_nothing(site: tuple[Project, str], hub: Hub, served: str | None) -> None:
    """Also one that accepts everything at once and fetches it later."""
    project, address = site
    hub.says = lambda feed: 204
    text = (project.output / FEEDS[1]).read_text()
    project.write(f"output/{FEEDS[1]}", served or "")
    if served is None:
        (project.output / FEEDS[1]).unlink()
    run = project.make("ping")
    assert run.returncode != 0
    assert f"{address}/{FEEDS[1]} is not served as it was built: " in run.stderr
    assert ("another version" if served else "404") in run.stderr
    assert "the hub was told nothing, and all stays due: run make ping again in a minute" in run.stderr
    assert hub.forms == []
    project.write(f"output/{FEEDS[1]}", text)
    assert ping(project).stdout == f"{hub.url}: told of 3 of 3 changed feeds\n"
    assert len(hub.forms) == 3


def test_a_site_that_cannot_be_reached_is_not_served(site: tuple[Project, str], hub: Hub) -> None:
    project, _ = site
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        build(project, f"http://127.0.0.1:{listener.getsockname()[1]}")
        run = ping(project)
    assert run.returncode == 1
    assert "Connection refused" in run.stderr
    assert hub.forms == []


def test_no_more_than_three_feeds_are_looked_at(hub: Hub, serve: Callable[[Any], str], tmp_path: Path) -> None:
    project = new_project(tmp_path)
    asked: list[str] = []

    class Noting(Quiet):
        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    address = serve(lambda *args: Noting(*args, directory=str(project.output)))
    paths = [f"feeds/{number}.json" for number in range(10)]
    for path in paths:
        project.write(f"output/{path}", "feed")
    use_hub(project, hub.url)
    build(project, address, *paths)
    hub.says = lambda feed: 204
    assert ping(project).returncode == 0
    assert len(asked) == 3
    assert len(hub.forms) == 10
