"""What a server is told of the files of a site."""

from __future__ import annotations

import hashlib

import pytest

from gazette.deploying.upload_files import FOREVER, FRESH, cache_control, content_type, site_files
from support.articles import dated
from support.host_servers import host, said_of
from support.sites import Site


@pytest.mark.parametrize(
    ("path", "data", "kind"),
    [
        ("a/index.html", b"", "text/html; charset=utf-8"),
        ("theme/gazette.js", b"", "text/javascript; charset=utf-8"),
        ("theme/gazette.css", b"", "text/css; charset=utf-8"),
        ("robots.txt", b"", "text/plain; charset=utf-8"),
        ("feeds/all.json", b'{"items": [], "version": "https://jsonfeed.org/version/1.1"}', "application/feed+json"),
        ("pagefind/pagefind-entry.json", b'{"version": "1.5"}', "application/json"),
        (
            "any.xml",
            b'<?xml version="1.0"?><?xml-stylesheet href="a.css"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
            "application/xml; charset=utf-8",
        ),
        ("any.xml", b"<rss version='2.0'>", "application/xml; charset=utf-8"),
        ("minutes.docx", b"", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("talk.m4a", b"", "audio/mp4"),
        ("talk.webm", b"", "video/webm"),
        ("notes.tsv", b"", "text/tab-separated-values; charset=utf-8"),
        ("all.tar.gz", b"", "application/octet-stream"),
        ("a.docx/none", b"", "application/octet-stream"),
        ("sitemap.xml", b"<urlset><url>", "application/xml"),
        ("feeds/all.opml", b"<opml>", "text/x-opml; charset=utf-8"),
        ("manifest.webmanifest", b"{}", "application/manifest+json"),
        ("a.wasm", b"", "application/wasm"),
        ("pagefind/wasm.en.pagefind", b"", "application/octet-stream"),
        ("pagefind/index/en_1.pf_index", b"", "application/octet-stream"),
        ("IMG.PNG", b"", "image/png"),
        ("theme/icon.svg", b"", "image/svg+xml"),
        ("favicon.ico", b"", "image/vnd.microsoft.icon"),
        ("CNAME", b"", "application/octet-stream"),
    ],
)
def test_types(path: str, data: bytes, kind: str) -> None:
    assert content_type(path, data) == kind


DATA = b"p { margin: 0 }"
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.mark.parametrize(
    ("path", "hold"),
    [
        (f"theme/gazette.{DIGEST[:8]}.css", FOREVER),
        (f"theme/fonts/serif.{DIGEST[:8]}.woff2", FOREVER),
        ("cards/0123456789abcdef0123.png", FOREVER),
        (f"pictures/{DIGEST[:16]}.jpg", FOREVER),
        ("pagefind/fragment/en_4ea997a.pf_fragment", FOREVER),
        ("pagefind/pagefind-entry.json", FRESH),
        ("pictures/mine.jpg", FRESH),
        ("pictures/0123456789abcdef.jpg", FRESH),
        ("theme/gazette.css", FRESH),
        ("theme/gazette.feedback.css", FRESH),
        ("theme/gazette.3f2a1bc4.css", FRESH),
        ("theme/photo.20240710.jpg", FRESH),
        ("articles/bridge/photo.20240710.jpg", FRESH),
        ("index.html", FRESH),
    ],
)
def test_only_names_that_change_with_their_content_hold_for_long(path: str, hold: str) -> None:
    assert cache_control(path, DATA) == hold


def test_a_real_site_holds_what_hosts_are_told_to_hold(site: Site) -> None:
    """The rules of `_headers` are made by the build, which knows its assets; both say the same."""
    site.add("a.txt", dated(10, "Bridge opens"))
    output = site.build(SITEURL="https://gazette.test", GAZETTE={"recognizer": "support.known_names:recognize"})
    blocks = host(output)
    files = {file.path: file for file in site_files(output)}
    assert {path for path, file in files.items() if file.cache_control == FOREVER} == {
        path for path in files if "immutable" in said_of(blocks, f"/{path}").get("Cache-Control", "")
    }
    assert sum(file.cache_control == FOREVER for file in files.values()) > 10
