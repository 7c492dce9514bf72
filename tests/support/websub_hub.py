"""A WebSub hub for tests, and a server of files that says nothing."""

from __future__ import annotations

import hashlib
import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from support.checkouts import Project, new_project


@dataclass
class Hub:
    """A hub that fetches what it is told of. `says` gives the status for a feed before it does, 0 to go on; `closes` makes it end its
    connection after each answer, as some do."""

    url: str = ""
    fetched: list[tuple[str, str]] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)
    forms: list[str] = field(default_factory=list)
    says: Callable[[str], int] = lambda feed: 0
    closes: bool = False


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def do_POST(self) -> None:
        self.hub.connections.add(self.client_address)
        self.hub.forms.append(self.headers["Content-Type"])
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), strict_parsing=True)
        (mode,), (feed,) = form["hub.mode"], form["hub.url"]
        status = 400 if mode != "publish" else self.hub.says(feed) or self.fetch(feed)
        text = b"" if status == 204 else b"The hub   says\nno: \x1b[31mnot this feed."
        self.send_response(status)
        if status == 308:
            self.send_header("Location", "https://hub.test/new")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
        if self.hub.closes:
            self.close_connection = True

    def fetch(self, feed: str) -> int:
        parts = urllib.parse.urlsplit(feed)
        site = HTTPConnection(parts.netloc, timeout=5)
        site.request("GET", parts.path)
        response = site.getresponse()
        self.hub.fetched.append((feed, hashlib.sha256(response.read()).hexdigest()))
        return 204 if response.status == 200 else 422

    def log_message(self, *_: object) -> None:
        pass


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


FEEDS = ("feeds/all.atom.xml", "feeds/all.rss.xml", "feeds/people/ada & co.json")


@contextmanager
def servers() -> Iterator[Callable[[Any], str]]:
    """Yields what starts a server on a free port, and returns its address."""
    running = []

    def start(kind: Any) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
        running.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def new_hub(serve: Callable[[Any], str]) -> Hub:
    made = Hub()
    made.url = f"{serve(type('Answer', (Answer,), {'hub': made}))}/push?key=1"
    return made


def uploaded(hub: Hub, serve: Callable[[Any], str], folder: Path) -> tuple[Project, str]:
    """A project with feeds that are uploaded, and the address where they are served."""
    project = new_project(folder)
    for path in FEEDS:
        project.write(f"output/{path}", f"feed {path}")
    address = serve(lambda *args: Quiet(*args, directory=str(project.output)))
    use_hub(project, hub.url)
    build(project, address)
    return project, address


def use_hub(project: Project, address: str) -> None:
    with (project.folder / "conf.py").open("a") as conf:
        conf.write(f"GAZETTE['websub_hub'] = {address!r}\n")


def build(project: Project, address: str, *paths: str) -> None:
    """What a build writes about its feeds."""
    feeds = {
        path: {
            "url": f"{address}/{urllib.parse.quote(path)}",
            "digest": hashlib.sha256((project.output / path).read_bytes()).hexdigest(),
        }
        for path in (paths or FEEDS)
    }
    project.write("cache/gazette-feeds.json", json.dumps(feeds))


def ping(project: Project, *arguments: str) -> CompletedProcess[str]:
    return project.gazette("ping", "--settings", "conf.py", *arguments)


def told(hub: Hub) -> list[str]:
    """The paths of feeds that the hub fetched since it was asked last."""
    paths = [urllib.parse.unquote(urllib.parse.urlsplit(feed).path[1:]) for feed, _ in hub.fetched]
    hub.fetched.clear()
    return paths
