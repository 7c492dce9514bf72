"""A WebSub hub for tests, and a file server that logs nothing."""

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

from support.publishing.checkouts import Project, new_project


@dataclass
class Hub:
    """A hub that fetches the feeds that it is notified of.

    * `fetched`: the URL and the SHA-256 of each feed that it has fetched.
    * `connections`, `forms`: the addresses of its clients, and the content types of their requests.
    * `answer_status`: returns the status with which a feed is answered; 0 to fetch it first.
    * `closes_connections`: True to close the connection after each answer, as some hubs do.
    """

    url: str = ""
    fetched: list[tuple[str, str]] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)
    forms: list[str] = field(default_factory=list)
    answer_status: Callable[[str], int] = lambda feed: 0
    closes_connections: bool = False


class HubHandler(BaseHTTPRequestHandler):
    """The request handler of a hub: records each notification, and answers it as the hub says."""

    protocol_version = "HTTP/1.1"
    hub: Hub

    def do_POST(self) -> None:
        self.hub.connections.add(self.client_address)
        self.hub.forms.append(self.headers["Content-Type"])
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), strict_parsing=True)
        (mode,), (feed,) = form["hub.mode"], form["hub.url"]
        status = 400 if mode != "publish" else self.hub.answer_status(feed) or self.fetch(feed)
        text = b"" if status == 204 else b"The hub   says\nno: \x1b[31mnot this feed."
        self.send_response(status)
        if status == 308:
            self.send_header("Location", "https://hub.test/new")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
        if self.hub.closes_connections:
            self.close_connection = True

    def fetch(self, feed: str) -> int:
        """Fetch a feed, and return the status to answer with."""
        parts = urllib.parse.urlsplit(feed)
        connection = HTTPConnection(parts.netloc, timeout=5)
        connection.request("GET", parts.path)
        response = connection.getresponse()
        self.hub.fetched.append((feed, hashlib.sha256(response.read()).hexdigest()))
        return 204 if response.status == 200 else 422

    def log_message(self, *_: object) -> None:
        pass


class QuietFileServer(SimpleHTTPRequestHandler):
    """A request handler that serves files and logs nothing."""

    def log_message(self, *_: object) -> None:
        pass


FEEDS = ("feeds/all.atom.xml", "feeds/all.rss.xml", "feeds/people/ada & co.json")


@contextmanager
def run_servers() -> Iterator[Callable[[Any], str]]:
    """Yield a function that starts a server with a handler class on a free port, and returns its URL."""
    running = []

    def start(handler: Any) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        running.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def new_hub(serve: Callable[[Any], str]) -> Hub:
    hub = Hub()
    hub.url = f"{serve(type('HandlerOfThisHub', (HubHandler,), {'hub': hub}))}/push?key=1"
    return hub


def upload_feeds(hub: Hub, serve: Callable[[Any], str], folder: Path) -> tuple[Project, str]:
    """Return a project whose feeds are served, and the URL of the site."""
    project = new_project(folder)
    for path in FEEDS:
        project.write(f"output/{path}", f"feed {path}")
    site_url = serve(lambda *args: QuietFileServer(*args, directory=str(project.output)))
    use_hub(project, hub.url)
    record_feeds(project, site_url)
    return project, site_url


def use_hub(project: Project, hub_url: str) -> None:
    with (project.folder / "conf.py").open("a") as conf:
        conf.write(f"GAZETTE['websub_hub'] = {hub_url!r}\n")


def record_feeds(project: Project, site_url: str, *paths: str) -> None:
    """Write the file in which a build records its feeds."""
    feeds = {
        path: {
            "url": f"{site_url}/{urllib.parse.quote(path)}",
            "digest": hashlib.sha256((project.output / path).read_bytes()).hexdigest(),
        }
        for path in (paths or FEEDS)
    }
    project.write("cache/gazette-feeds.json", json.dumps(feeds))


def ping(project: Project, *arguments: str) -> CompletedProcess[str]:
    return project.gazette("ping", "--settings", "conf.py", *arguments)


def fetched_paths(hub: Hub) -> list[str]:
    """Return the paths of the feeds that the hub has fetched since the last call."""
    paths = [urllib.parse.unquote(urllib.parse.urlsplit(feed).path[1:]) for feed, _ in hub.fetched]
    hub.fetched.clear()
    return paths
