"""A built site over HTTP, on this machine alone and under a strict Content-Security-Policy."""

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

# Nothing inline, as a careful host would say; Pagefind's search is WebAssembly. Requests to other hosts are not forbidden here but
# named and stopped by the browser's driver, which a policy would keep from seeing them.
POLICY = "default-src *; script-src * 'wasm-unsafe-eval'; img-src * data:; base-uri 'none'; object-src 'none'"
_TEXTS = {".html", ".xml", ".css", ".js", ".json", ".webmanifest", ".svg", ".txt"}


@contextmanager
def serve(site: BuiltSite) -> Iterator[str]:
    """Serve a site while the block runs, and give its address. Absolute links to the site's own address stay here."""
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
        found = file or self.site.folder / "404.html"
        body = _body(found, self.site.address, f"http://{self.headers['Host']}") if found.is_file() else b""
        self.send_response(200 if file else 404)
        self.send_header("Content-Type", mimetypes.guess_type(found.name)[0] or "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the checks tell what failed."""


def _file(site: BuiltSite, address: str) -> Path | None:
    folder = site.folder.resolve()
    file = (folder / unquote(urlsplit(address).path).lstrip("/")).resolve()
    file = file / "index.html" if file.is_dir() else file
    return file if file.is_file() and file.is_relative_to(folder) else None


def _body(file: Path, address: str, here: str) -> bytes:
    body = file.read_bytes()
    return body.replace(address.encode(), here.encode()) if file.suffix in _TEXTS else body
