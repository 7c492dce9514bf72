"""Check the URL that a site is built for."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Characters that no URL may contain unescaped (RFC 3986), since they would end it or be markup in pages and feeds. Also those that
# begin a query or fragment, to which no path can be appended.
_FORBIDDEN = re.compile(r"[\s\x00-\x1f\x7f<>\"\\^`{|}?#]")
_PASSWORD = re.compile(r"//[^/]*@")


def url_fault(url: str) -> str:
    """Return why a site cannot have this URL; "" if it can."""
    if match := _FORBIDDEN.search(url):
        return f"it contains {match[0]!r}"
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        return str(error)
    faults = {
        "it does not begin with https://": parts.scheme not in ("http", "https"),
        "it contains a user name or password, which every page would show": "@" in parts.netloc,
        "it names no host": "" in host.removesuffix(".").split("."),
        "no host answers at port 0": port == 0,
        "it names a page; leave index.html out": parts.path.endswith("index.html"),
    }
    return next((fault for fault, applies in faults.items() if applies), "")


def redact_url(url: str) -> str:
    """Return a URL in quotation marks for messages, without a user name and password, since logs keep messages."""
    return repr(_PASSWORD.sub("//...@", url))
