"""What a server is told of the files of a site."""

from __future__ import annotations

import pytest

from gazette.deploying.files import FOREVER, FRESH, cache_control, content_type


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
            "application/atom+xml",
        ),
        ("any.xml", b"<rss version='2.0'>", "application/rss+xml"),
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


@pytest.mark.parametrize(
    ("path", "hold"),
    [
        ("theme/gazette.3f2a1bc4.css", FOREVER),
        ("theme/fonts/serif.3f2a1bc4.woff2", FOREVER),
        ("cards/0123456789abcdef0123.png", FOREVER),
        ("pictures/0123456789abcdef.jpg", FOREVER),
        ("pagefind/fragment/en_4ea997a.pf_fragment", FOREVER),
        ("pagefind/pagefind-entry.json", FRESH),
        ("pictures/mine.jpg", FRESH),
        ("theme/gazette.css", FRESH),
        ("theme/gazette.feedback.css", FRESH),
        ("articles/bridge/photo.20240710.jpg", FRESH),
        ("index.html", FRESH),
    ],
)
def test_only_names_that_change_with_their_content_hold_for_long(path: str, hold: str) -> None:
    assert cache_control(path) == hold
