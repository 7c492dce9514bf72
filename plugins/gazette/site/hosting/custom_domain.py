"""CNAME: the domain that GitHub Pages is to serve the site under."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..output.reserved_files import place

NAME = "CNAME"
# Names that only documents and networks at home have (RFC 2606, 6761, 6762, 8375), and those that hosts give to their users.
_NOBODYS = (
    "example",
    "example.com",
    "example.net",
    "example.org",
    "home.arpa",
    "internal",
    "invalid",
    "local",
    "localhost",
    "test",
)
_OF_HOSTS = (
    "amazonaws.com", "azurestaticapps.net", "cloudfront.net", "codeberg.page", "firebaseapp.com", "github.io", "gitlab.io",
    "neocities.org", "netlify.app", "onrender.com", "pages.dev", "r2.dev", "surge.sh", "vercel.app", "web.app",
    "windows.net", "workers.dev",
)  # fmt: skip
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def place_domain(settings: dict[str, Any], copied: Iterable[Any]) -> str:
    """Write CNAME as SITEURL says, or have none. Another's stays: the owner's, among the files that Pelican has `copied` or kept by
    OUTPUT_RETENTION, or another plugin's. Returns what to say where that names another host than SITEURL, else ""."""
    domain = domain_of(settings["SITEURL"])
    if place(settings, NAME, f"{domain}\n".encode() if domain else None):
        return ""
    said = Path(settings["OUTPUT_PATH"], NAME).read_text("utf-8", "replace").strip()
    return _difference(_origin(settings, copied), said, _host(settings["SITEURL"]))


def _origin(settings: Mapping[str, Any], copied: Iterable[Any]) -> str:
    """Where a CNAME comes from that is not ours."""
    sources = (f"{Path(settings['PATH']).name}/{one.relative_source_path}" for one in copied if one.save_as == NAME)
    return next(sources, f"{NAME}, which OUTPUT_RETENTION keeps," if NAME in settings["OUTPUT_RETENTION"] else NAME)


def _difference(own: str, said: str, host: str) -> str:
    if not host or _is_below(host, _NOBODYS) or said.lower() == host:  # a preview has another address
        return ""
    return f"{own} says {said}, and SITEURL {host}: GitHub Pages would serve the site at the former; make both the same"


def domain_of(siteurl: str) -> str:
    """The domain that GitHub Pages is to serve the site under: the host of its address, where that is the owner's own and the
    site is all there is on it; else ""."""
    host = _host(siteurl)
    if not host or _is_below(host, (*_NOBODYS, *_OF_HOSTS)) or _is_number(host):
        return ""
    url = urlsplit(siteurl)
    whole = url.scheme in ("http", "https") and ":" not in url.netloc and url.path in ("", "/")
    return host if whole and _DOMAIN.fullmatch(host) else ""


def _host(siteurl: str) -> str:
    """The host of an address, as names of hosts are written; "" where it has none that makes sense."""
    try:
        return (urlsplit(siteurl).hostname or "").encode("idna").decode()
    except ValueError:
        return ""


def _is_below(host: str, names: Iterable[str]) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in names)


def _is_number(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False
