"""A WebSub hub for tests, and a server of files that says nothing."""

from __future__ import annotations

import hashlib
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler
from typing import Any


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
