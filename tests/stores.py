"""A store that speaks S3 on 127.0.0.1: moto's, behind a server that notes every request and refuses what a test says."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

import boto3
from moto.server import ThreadedMotoServer

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
_REFUSALS = {
    403: "<Code>AccessDenied</Code><Message>Access Denied.</Message>",
    503: "<Code>SlowDown</Code><Message>Wait.</Message>",
}


@dataclass
class Front:
    """What stands before the store. `refuses` says with which status a request ("PUT bucket/key") is refused, 0
    for those that are not."""

    url: str = ""
    back: str = ""
    requests: list[str] = field(default_factory=list)
    refuses: Callable[[str], int] = lambda request: 0

    def of(self, method: str) -> list[str]:
        """The keys that were asked for with a method, in their order."""
        return [key.partition("/")[2] for asked, key in (request.split(" ", 1) for request in self.requests) if asked == method]


class _Forward(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    front: Front

    def forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = f"{self.command} {unquote(urlsplit(self.path).path)[1:]}"
        self.front.requests.append(request)
        if status := self.front.refuses(request):
            said = f"<?xml version='1.0'?><Error>{_REFUSALS[status]}</Error>".encode()
            return self.answer(status, {"Content-Type": "application/xml"}, said)
        back = http.client.HTTPConnection(urlsplit(self.front.back).netloc)
        back.request(self.command, self.path, body, dict(self.headers))
        response = back.getresponse()
        return self.answer(response.status, dict(response.getheaders()), response.read())

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = forward  # noqa: N815 - the names that http.server calls

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def open_front() -> Iterator[Front]:
    """Both servers, each under a free port."""
    store = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    store.start()
    host, port = store.get_host_and_port()
    front = Front(back=f"http://{host}:{port}")
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Forward", (_Forward,), {"front": front}))
    front.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield front
    finally:
        server.shutdown()
        server.server_close()
        store.stop()


def client(url: str) -> Any:
    key, secret = CREDENTIALS["AWS_ACCESS_KEY_ID"], CREDENTIALS["AWS_SECRET_ACCESS_KEY"]
    return boto3.client("s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key=secret)
