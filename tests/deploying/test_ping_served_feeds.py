"""`gazette ping` checks that feeds are served as they were built, before it notifies a hub."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.publishing.checkouts import Project, new_project
from support.publishing.websub_hub import (
    FEEDS,
    Hub,
    QuietFileServer,
    ping,
    record_feeds,
    use_hub,
)


@pytest.mark.parametrize("served", ["an older version", None])
def test_before_the_upload_is_served_the_hub_is_not_notified(uploaded: tuple[Project, str], hub: Hub, served: str | None) -> None:
    """Some hubs would accept the feeds at once, and fetch them later."""
    project, site_url = uploaded
    hub.answer_status = lambda feed: 204
    text = (project.output / FEEDS[1]).read_text()
    project.write(f"output/{FEEDS[1]}", served or "")
    if served is None:
        (project.output / FEEDS[1]).unlink()
    run = project.make("ping")
    assert run.returncode != 0
    assert f"{site_url}/{FEEDS[1]} is not served as it was built: " in run.stderr
    assert ("another version" if served else "404") in run.stderr
    assert "the hub was not notified and all feeds stay due; run make ping again in a minute" in run.stderr
    assert hub.forms == []
    project.write(f"output/{FEEDS[1]}", text)
    assert ping(project).stdout == f"{hub.url}: notified of 3 of 3 changed feeds\n"
    assert len(hub.forms) == 3


def test_a_site_that_cannot_be_reached_counts_as_not_served(uploaded: tuple[Project, str], hub: Hub) -> None:
    project, _ = uploaded
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        record_feeds(project, f"http://127.0.0.1:{listener.getsockname()[1]}")
        run = ping(project)
    assert run.returncode == 1
    assert "Connection refused" in run.stderr
    assert hub.forms == []


def test_at_most_three_feeds_are_compared(hub: Hub, serve: Callable[[Any], str], tmp_path: Path) -> None:
    project = new_project(tmp_path)
    requested: list[str] = []

    class RecordingFileServer(QuietFileServer):
        def log_message(self, *_: object) -> None:
            requested.append(self.path)

    site_url = serve(lambda *args: RecordingFileServer(*args, directory=str(project.output)))
    paths = [f"feeds/{number}.json" for number in range(10)]
    for path in paths:
        project.write(f"output/{path}", "feed")
    use_hub(project, hub.url)
    record_feeds(project, site_url, *paths)
    hub.answer_status = lambda feed: 204
    assert ping(project).returncode == 0
    assert len(requested) == 3
    assert len(hub.forms) == 10
