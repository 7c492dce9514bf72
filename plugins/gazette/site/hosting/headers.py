"""What hosts that read a file `_headers` are to say with each answer: Netlify, Cloudflare Pages, and others after them.

Both match a path as a pattern with at most one asterisk, which stands for anything, and add up what all matching rules say; a
header that two of them have would get both values. So no two rules here that can match one path share a header. Where no rule
speaks of caching, as for pages, both say `public, max-age=0, must-revalidate`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import quote

from ..output.reserved_files import MARK

# Nothing but the site's own files, and no script or style within a page. Only pages that are written by hand have films, sound and
# frames. 'wasm-unsafe-eval' is for Pagefind, which is WebAssembly, and allows no JavaScript from text.
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
_SEARCH, _PICTURES = "'wasm-unsafe-eval'", "https:"
# What a page of news has no use for.
_FEATURES = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
             "payment", "usb")  # fmt: skip
# Other sites are not told what is read here.
_ALWAYS = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}
_ASKED_AGAIN = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=0, must-revalidate"}
# Browsers show application/rss+xml and application/atom+xml as plain text, or save it, and never ask for the style sheet. Readers
# go by what a feed says, and take XML.
FEED_TYPES = {
    "rss": "application/xml; charset=utf-8",
    "atom": "application/xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "opml": "text/x-opml; charset=utf-8",
}
_OUR_FEEDS = {"feeds/*.rss.xml": "rss", "feeds/*.atom.xml": "atom", "feeds/*.json": "json", "feeds/*.opml": "opml"}
# Cloudflare Pages reads so many rules of one file.
RULES = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """What is said with answers to a path below the site's root, in which one asterisk may stand for anything."""

    path: str
    headers: Mapping[str, str]


def policy(searchable: bool, foreign_pictures: bool) -> str:
    """The Content-Security-Policy of a site's pages: with search, or without; where pictures of other sites are shown, or not."""
    said = dict(_POLICY)
    said["script-src"] += f" {_SEARCH}" if searchable else ""
    said["img-src"] += f" {_PICTURES}" if foreign_pictures else ""
    return "; ".join(f"{directive} {sources}" for directive, sources in said.items())


def feed_rules(named: Iterable[tuple[str, str]]) -> Iterator[Rule]:
    """Rules for feeds: ours, and those of Pelican that lie elsewhere. `named` are Pelican's settings: a path, in which '{slug}'
    may stand for anything, and 'rss' or 'atom'."""
    patterns = dict(_OUR_FEEDS)
    for path, kind in sorted(named):
        pattern = re.sub(r"\{.*\}", "*", path.lstrip("/"))
        if not any(_meet(pattern, other) for other in patterns):
            patterns[pattern] = kind
    return (Rule(pattern, {"Content-Type": FEED_TYPES[kind], **_ASKED_AGAIN}) for pattern, kind in patterns.items())


def _meet(pattern: str, other: str) -> bool:
    """Whether there may be a path that both patterns match."""
    (start, _, end), (begin, _, close) = pattern.partition("*"), other.partition("*")
    if "*" not in pattern or "*" not in other:
        return fnmatchcase(pattern, other) or fnmatchcase(other, pattern)
    return (start.startswith(begin) or begin.startswith(start)) and (end.endswith(close) or close.endswith(end))


def kept_rules(patterns: Iterable[str], assets: Iterable[str]) -> Iterator[Rule]:
    """Rules for what browsers may keep: all files that `patterns` match, and the theme's `assets`, each by its name, since
    beside them lie files whose names stay."""
    return (Rule(path, _KEPT) for path in (*patterns, *sorted(assets)))


def headers_file(rules: Sequence[Rule], base: str, said: str) -> str:
    """The text of `_headers`. `base` is the path of the site's root, quoted, as in '/digest/'; `said` the policy, "" for none.
    What is more than hosts read is left out: it is the names of single files that come last."""
    always = {"Content-Security-Policy": said, **_ALWAYS} if said else _ALWAYS
    shown = (Rule("*", always), *rules)[:RULES]
    return f"# {MARK}\n" + "".join(_block(rule, base) for rule in shown)


def _block(rule: Rule, base: str) -> str:
    return f"\n{base}{quote(rule.path, safe='/*')}\n" + "".join(f"  {name}: {value}\n" for name, value in rule.headers.items())
