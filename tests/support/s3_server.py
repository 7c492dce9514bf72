"""A store that speaks S3 on 127.0.0.1: moto's, behind a server that notes every request and refuses what a test says."""

from __future__ import annotations

import hashlib
import http.client
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import boto3
from moto.server import ThreadedMotoServer

from support.checkouts import Project

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


BUCKET = "news"
STYLE = "p { margin: 0 }"
SHEET = f"theme/gazette.{hashlib.sha256(STYLE.encode()).hexdigest()[:8]}.css"
MARKER = ".gazette"
SITE = {
    SHEET: STYLE,
    "theme/icon.svg": "<svg/>",
    "pagefind/fragment/en_1.pf_fragment": "index",
    "manifest.webmanifest": "{}",
    "articles/bridge-opens/index.html": "<!doctype html><title>Bridge</title>",
    "articles/ferry & co/index.html": "<!doctype html><title>Ferry</title>",
    "index.html": "<!doctype html><title>News</title>",
    "feeds/all.rss.xml": '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"></rss>',
    "sitemap.xml": '<?xml version="1.0" encoding="utf-8"?>\n<urlset></urlset>',
}


@contextmanager
def open_bucket(front: Front) -> Iterator[None]:
    """An empty bucket in the store, and what has been asked and refused forgotten."""
    s3 = client(front.back)
    s3.create_bucket(Bucket=BUCKET)
    front.requests.clear()
    try:
        yield
    finally:
        front.refuses = lambda request: 0
        for found in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
            s3.delete_object(Bucket=BUCKET, Key=found["Key"])
        s3.delete_bucket(Bucket=BUCKET)


def small_site(folder: Path) -> Project:
    made = Project(folder)
    for path, text in SITE.items():
        made.write(f"output/{path}", text)
    return made


def send(project: Project, store: Front, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Upload, and note the requests of this time alone."""
    store.requests.clear()
    return project.gazette(
        "s3",
        "--bucket",
        BUCKET,
        "--endpoint",
        store.url,
        *arguments,
        **{**CREDENTIALS, "AWS_EC2_METADATA_DISABLED": "true", **environment},
    )


def objects(store: Front) -> dict[str, bytes]:
    """What lies in the bucket, but for the objects that tell of uploads."""
    s3 = client(store.back)
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())]
    keys = [key for key in keys if key.rpartition("/")[2] != MARKER]
    return {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}


def sent(store: Front) -> list[str]:
    """The keys that were put there, in their order, but for the object that tells of the upload, which must be the last."""
    put = store.of("PUT")
    assert not [key for key in put[:-1] if key.endswith(MARKER)]
    return [key for key in put if not key.endswith(MARKER)]


def head(store: Front, key: str) -> Any:
    return client(store.back).head_object(Bucket=BUCKET, Key=key)
