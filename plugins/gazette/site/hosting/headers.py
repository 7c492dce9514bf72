"""Write `_headers`, from which Netlify, Cloudflare Pages and others take the HTTP headers of their responses.

A rule has a path pattern with at most one asterisk, which matches any characters. Hosts apply all rules that match a path, and join
the values of a header that two of them set. So if two rules may match the same path, they must not set the same header. If no rule
sets Cache-Control, as for pages, Netlify and Cloudflare Pages send `public, max-age=0, must-revalidate`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import quote

from ...deploying.ownership import GENERATOR_MARK

# Only the site's own files, and no script or style inside a page. Media and frames occur in hand-written pages only.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "media-src": "'self'",
    "frame-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
# Pagefind is WebAssembly; 'wasm-unsafe-eval' allows that, but no JavaScript made from text.
_SEARCH_SOURCE, _FOREIGN_PICTURE_SOURCE = "'wasm-unsafe-eval'", "https:"
# Browser features that a news site does not use.
_DENIED_FEATURES = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
                    "payment", "usb")  # fmt: skip
# With the referrer policy, other sites do not learn what a reader was reading.
_COMMON_HEADERS = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _DENIED_FEATURES),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_IMMUTABLE_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}
_FEED_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=0, must-revalidate"}
# Browsers save application/rss+xml and application/atom+xml or show them as plain text, without the style sheet. Feed readers
# accept application/xml, as they go by the content.
FEED_TYPES = {
    "rss": "application/xml; charset=utf-8",
    "atom": "application/xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "opml": "text/x-opml; charset=utf-8",
}
_GAZETTE_FEEDS = {"feeds/*.rss.xml": "rss", "feeds/*.atom.xml": "atom", "feeds/*.json": "json", "feeds/*.opml": "opml"}
# The number of rules that Cloudflare Pages reads from one file.
MAX_RULES = 100


@dataclass(frozen=True, slots=True)
class HeaderRule:
    """The headers to send for a path relative to the site root, which may have one asterisk for any characters."""

    path: str
    headers: Mapping[str, str]


def content_security_policy(searchable: bool, foreign_pictures: bool) -> str:
    """Return the Content-Security-Policy of the site's pages. `searchable` is True if the site has a search, `foreign_pictures` if
    pages show pictures of other sites."""
    directives = dict(_POLICY)
    directives["script-src"] += f" {_SEARCH_SOURCE}" if searchable else ""
    directives["img-src"] += f" {_FOREIGN_PICTURE_SOURCE}" if foreign_pictures else ""
    return "; ".join(f"{directive} {sources}" for directive, sources in directives.items())


def feed_rules(pelican_feeds: Iterable[tuple[str, str]]) -> Iterator[HeaderRule]:
    """Yield the rules for feeds: Gazette's, and those of Pelican that lie elsewhere. `pelican_feeds` are paths from Pelican's
    settings, in which '{slug}' and the like stand for any characters, each with its format ('rss' or 'atom').

    A path whose pattern may match a file of another pattern gets no rule."""
    patterns = dict(_GAZETTE_FEEDS)
    for path, format_ in sorted(pelican_feeds):
        pattern = re.sub(r"\{.*\}", "*", path.lstrip("/"))
        if not any(_may_overlap(pattern, other) for other in patterns):
            patterns[pattern] = format_
    return (HeaderRule(pattern, {"Content-Type": FEED_TYPES[format_], **_FEED_HEADERS}) for pattern, format_ in patterns.items())


def _may_overlap(pattern: str, other: str) -> bool:
    """Return True if both patterns may match the same path. Each has at most one asterisk."""
    (start, _, end), (other_start, _, other_end) = pattern.partition("*"), other.partition("*")
    if "*" not in pattern or "*" not in other:
        return fnmatchcase(pattern, other) or fnmatchcase(other, pattern)
    starts_fit = start.startswith(other_start) or other_start.startswith(start)
    return starts_fit and (end.endswith(other_end) or other_end.endswith(end))


def immutable_rules(patterns: Iterable[str], assets: Iterable[str]) -> Iterator[HeaderRule]:
    """Yield the rules for files that browsers may cache for good: all that match `patterns`, and the theme's `assets`. Assets are
    named one by one, since the files beside them keep their names when they change."""
    return (HeaderRule(path, _IMMUTABLE_HEADERS) for path in (*patterns, *sorted(assets)))


def headers_file(rules: Sequence[HeaderRule], base: str, policy: str) -> str:
    """Return the text of `_headers`: a rule with `policy` ("": none) for all files, then `rules`.

    `base` is the quoted path of the site root, with slashes at both ends. Rules beyond MAX_RULES are left out. These are rules for
    single assets, which come last."""
    common = {"Content-Security-Policy": policy, **_COMMON_HEADERS} if policy else _COMMON_HEADERS
    read_rules = (HeaderRule("*", common), *rules)[:MAX_RULES]
    return f"# {GENERATOR_MARK}\n" + "".join(_format_rule(rule, base) for rule in read_rules)


def _format_rule(rule: HeaderRule, base: str) -> str:
    return f"\n{base}{quote(rule.path, safe='/*')}\n" + "".join(f"  {name}: {value}\n" for name, value in rule.headers.items())
