"""The nginx configuration in docs/deploying.md sends the same headers as hosts do."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from gazette.deploying.upload_files import CACHE_FOREVER, list_upload_files
from support.articles import dated
from support.paths import ROOT
from support.publishing.host_servers import response_headers, site_headers
from support.sites import Site

# Some of the media types that distributions configure for nginx. They use text/xml for XML.
_TYPES = "text/html html; text/css css; application/javascript js; text/xml xml; application/json json; image/png png; image/svg+xml svg;"
_NGINX = """
user root;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ }}
http {{
types {{ {types} }}
default_type application/octet-stream;
access_log off;
client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
{snippet}
}}
"""


def snippet() -> str:
    """Return the configuration in docs/deploying.md."""
    (block,) = re.findall(r"```nginx\n(.*?)```", (ROOT / "docs/deploying.md").read_text("utf-8"), re.DOTALL)
    return str(block)


@pytest.fixture
def output(site: Site) -> Path:
    site.add("a.txt", dated(10, "Bridge opens", "Ada Lovelace came to London."))
    built = site.build(
        SITEURL="https://gazette.test", GAZETTE={"recognizer": "support.known_names:recognize", "search": True, "cards": True}
    )
    (built / "theme/photo.20240710.jpg").write_bytes(b"whatever")
    (built / "pictures").mkdir(exist_ok=True)
    (built / "pictures/mine.jpg").write_bytes(b"whatever")
    return built


def test_nginx_lets_browsers_keep_files_with_a_hash_in_their_names(output: Path) -> None:
    patterns = re.findall(r'"~(\^\S+)" "public, max-age=31536000, immutable"', snippet())
    for file in list_upload_files(output):
        keeps = any(re.search(pattern, f"/{file.path}") for pattern in patterns)
        may_be_date = re.search(r"\.([0-9]{8})\.", file.path)  # nginx cannot distinguish a hash without letters from a date
        assert keeps == (file.cache_control == CACHE_FOREVER and not may_be_date), file.path


def test_nginx_sends_the_same_headers_for_pages_as_hosts(output: Path) -> None:
    headers = dict(re.findall(r'add_header (\S+) "(.*)" always;', snippet()))
    assert headers == response_headers(site_headers(output), "/index.html")


@pytest.fixture
def served(output: Path, tmp_path: Path) -> Iterator[HTTPConnection]:
    if not (program := shutil.which("nginx")):
        pytest.skip("needs nginx (apt-get install nginx-light)")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    local_snippet = snippet().replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/var/www/site", str(output))
    conf = tmp_path / "nginx.conf"
    conf.write_text(_NGINX.format(folder=tmp_path, types=_TYPES, snippet=local_snippet))
    process = subprocess.Popen([program, "-p", str(tmp_path), "-c", str(conf), "-e", str(tmp_path / "error.log")])
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        for _ in range(200):
            if process.poll() is None and not (tmp_path / "pid").exists():
                time.sleep(0.05)
        yield connection
    finally:
        process.terminate()
        process.wait(20)


def get(connection: HTTPConnection, path: str) -> tuple[HTTPResponse, bytes]:
    connection.request("GET", path)
    response = connection.getresponse()
    return response, response.read()


def test_nginx_serves_a_site_as_the_snippet_says(served: HTTPConnection, output: Path) -> None:
    for file in list_upload_files(output):
        response, body = get(served, f"/{file.path}")
        assert (response.status, body) == (200, file.file.read_bytes())
        keeps = file.cache_control == CACHE_FOREVER and not re.search(r"\.[0-9]{8}\.", file.path)
        assert response.headers.get_all("Cache-Control") == [CACHE_FOREVER if keeps else "no-cache"], file.path
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    kinds = {
        "/": "text/html; charset=utf-8",
        "/feeds/all.rss.xml": "application/xml; charset=utf-8",
        "/feeds/all.json": "application/feed+json",
        "/feeds/all.opml": "text/x-opml; charset=utf-8",
        "/sitemap.xml": "application/xml; charset=utf-8",
        "/manifest.webmanifest": "application/manifest+json",
    }
    for path, kind in kinds.items():
        if path == "/" or (output / path[1:]).exists():
            assert get(served, path)[0].headers["Content-Type"] == kind
    assert get(served, "/feeds/all.json")[0].headers["Access-Control-Allow-Origin"] == "*"
    assert get(served, "/")[0].headers["Access-Control-Allow-Origin"] is None


def test_nginx_shows_the_404_page_and_redirects_to_folders(served: HTTPConnection, output: Path) -> None:
    for path in ("/no/such/page/", "/_headers", "/netlify.toml", "/theme/gone.3f2a1bc4.css"):
        response, body = get(served, path)
        assert (response.status, body) == (404, (output / "404.html").read_bytes())
        assert response.headers["Cache-Control"] == "no-cache"
    response, _ = get(served, "/people")
    assert (response.status, response.headers["Location"]) == (301, "/people/")
