"""Serve a built site over HTTP, to this machine only and with a strict Content-Security-Policy."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

from audit.pages import BuiltSite

# Forbids inline code, as a careful host does; Pagefind's search needs WebAssembly. The policy allows requests to other hosts: the
# browser's driver reports and aborts them, and would not see them if the policy blocked them first.
POLICY = "default-src *; script-src * 'wasm-unsafe-eval'; img-src * data:; base-uri 'none'; object-src 'none'"
_TEXTS = {".html", ".xml", ".css", ".js", ".json", ".webmanifest", ".svg", ".txt"}


@contextmanager
def serve(site: BuiltSite) -> Iterator[str]:
    """Serve a site while the block runs, and yield the server's URL.

    The site's own URL in text files is replaced by the server's, so that absolute links stay on this server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, site: BuiltSite, *arguments: Any) -> None:
        self.site = site
        super().__init__(*arguments)

    def do_GET(self) -> None:
        file = _file(self.site, self.path)
        served = file or self.site.folder / "404.html"
        body = _body(served, self.site.address, f"http://{self.headers['Host']}") if served.is_file() else b""
        self.send_response(200 if file else 404)
        self.send_header("Content-Type", mimetypes.guess_type(served.name)[0] or "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing; the checks report failed requests."""


def _file(site: BuiltSite, url: str) -> Path | None:
    """Return the file that a request URL refers to, or None if the site has none there. Never leaves the site's folder."""
    folder = site.folder.resolve()
    file = (folder / unquote(urlsplit(url).path).lstrip("/")).resolve()
    file = file / "index.html" if file.is_dir() else file
    return file if file.is_file() and file.is_relative_to(folder) else None


def _body(file: Path, site_url: str, server_url: str) -> bytes:
    body = file.read_bytes()
    return body.replace(site_url.encode(), server_url.encode()) if file.suffix in _TEXTS else body
