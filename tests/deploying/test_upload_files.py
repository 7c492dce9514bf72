"""The content types and cache headers of the files of a site."""

from __future__ import annotations

import hashlib

import pytest

from gazette.deploying.upload_files import CACHE_FOREVER, REVALIDATE, cache_control, content_type, list_upload_files
from support.articles import dated
from support.publishing.host_servers import response_headers, site_headers
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
def test_the_content_type_of_a_file(path: str, data: bytes, kind: str) -> None:
    assert content_type(path, data) == kind


DATA = b"p { margin: 0 }"
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.mark.parametrize(
    ("path", "header"),
    [
        (f"theme/gazette.{DIGEST[:8]}.css", CACHE_FOREVER),
        (f"theme/fonts/serif.{DIGEST[:8]}.woff2", CACHE_FOREVER),
        ("cards/0123456789abcdef0123.png", CACHE_FOREVER),
        (f"pictures/{DIGEST[:16]}.jpg", CACHE_FOREVER),
        ("pagefind/fragment/en_4ea997a.pf_fragment", CACHE_FOREVER),
        ("pagefind/pagefind-entry.json", REVALIDATE),
        ("pictures/mine.jpg", REVALIDATE),
        ("pictures/0123456789abcdef.jpg", REVALIDATE),
        ("theme/gazette.css", REVALIDATE),
        ("theme/gazette.feedback.css", REVALIDATE),
        ("theme/gazette.3f2a1bc4.css", REVALIDATE),
        ("theme/photo.20240710.jpg", REVALIDATE),
        ("articles/bridge/photo.20240710.jpg", REVALIDATE),
        ("index.html", REVALIDATE),
    ],
)
def test_only_files_whose_names_change_with_their_content_are_cached(path: str, header: str) -> None:
    assert cache_control(path, DATA) == header


def test_the_same_files_of_a_real_site_are_cached_as_by_hosts(site: Site) -> None:
    """The build writes the rules of `_headers` from its list of assets. They must agree with `cache_control`."""
    site.add("a.txt", dated(10, "Bridge opens"))
    output = site.build(
        SITEURL="https://gazette.test", GAZETTE={"recognizer": "support.known_names:recognize", "search": True, "cards": True}
    )
    blocks = site_headers(output)
    files = {file.path: file for file in list_upload_files(output)}
    assert {path for path, file in files.items() if file.cache_control == CACHE_FOREVER} == {
        path for path in files if "immutable" in response_headers(blocks, f"/{path}").get("Cache-Control", "")
    }
    assert sum(file.cache_control == CACHE_FOREVER for file in files.values()) > 10
