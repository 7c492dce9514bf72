"""An S3 store on 127.0.0.1: moto's store behind a proxy that records every request, and refuses those that a test chooses."""

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

from support.publishing.checkouts import Project

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
_REFUSALS = {
    403: "<Code>AccessDenied</Code><Message>Access Denied.</Message>",
    503: "<Code>SlowDown</Code><Message>Wait.</Message>",
}


@dataclass
class S3Proxy:
    """A proxy before the store.

    * `url`, `store_url`: the URLs of the proxy and of the store behind it.
    * `requests`: the requests so far, such as "PUT bucket/key".
    * `refuses`: returns the status with which a request is refused; 0 if it is not.
    """

    url: str = ""
    store_url: str = ""
    requests: list[str] = field(default_factory=list)
    refuses: Callable[[str], int] = lambda request: 0

    def requested_keys(self, method: str) -> list[str]:
        """Return the keys that were requested with a method, in order."""
        requests = (request.split(" ", 1) for request in self.requests)
        return [path.partition("/")[2] for request_method, path in requests if request_method == method]


class _Forward(BaseHTTPRequestHandler):
    """The request handler of a proxy: records each request, and refuses it or forwards it to the store."""

    protocol_version = "HTTP/1.1"
    proxy: S3Proxy

    def forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = f"{self.command} {unquote(urlsplit(self.path).path)[1:]}"
        self.proxy.requests.append(request)
        if status := self.proxy.refuses(request):
            error = f"<?xml version='1.0'?><Error>{_REFUSALS[status]}</Error>".encode()
            return self.answer(status, {"Content-Type": "application/xml"}, error)
        store = http.client.HTTPConnection(urlsplit(self.proxy.store_url).netloc)
        store.request(self.command, self.path, body, dict(self.headers))
        response = store.getresponse()
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
def open_proxy() -> Iterator[S3Proxy]:
    """Start a store and a proxy before it, each on a free port."""
    store = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    store.start()
    host, port = store.get_host_and_port()
    proxy = S3Proxy(store_url=f"http://{host}:{port}")
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Forward", (_Forward,), {"proxy": proxy}))
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield proxy
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
def open_bucket(proxy: S3Proxy) -> Iterator[None]:
    """Create an empty bucket for a test. At the end, delete it and reset the proxy."""
    s3 = client(proxy.store_url)
    s3.create_bucket(Bucket=BUCKET)
    proxy.requests.clear()
    try:
        yield
    finally:
        proxy.refuses = lambda request: 0
        for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
            s3.delete_object(Bucket=BUCKET, Key=entry["Key"])
        s3.delete_bucket(Bucket=BUCKET)


def new_small_site(folder: Path) -> Project:
    """Return a project whose output folder has the files of SITE."""
    project = Project(folder)
    for path, text in SITE.items():
        project.write(f"output/{path}", text)
    return project


def run_upload(project: Project, store: S3Proxy, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `gazette s3`; afterwards, the proxy has the requests of this run only."""
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


def objects(store: S3Proxy) -> dict[str, bytes]:
    """Return the objects in the bucket by their keys, without markers."""
    s3 = client(store.store_url)
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())]
    keys = [key for key in keys if key.rpartition("/")[2] != MARKER]
    return {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}


def uploaded_keys(store: S3Proxy) -> list[str]:
    """Return the keys that were uploaded, in order, without the marker. Fails if the marker was uploaded before another key."""
    keys = store.requested_keys("PUT")
    assert not [key for key in keys[:-1] if key.endswith(MARKER)]
    return [key for key in keys if not key.endswith(MARKER)]


def head(store: S3Proxy, key: str) -> Any:
    return client(store.store_url).head_object(Bucket=BUCKET, Key=key)
