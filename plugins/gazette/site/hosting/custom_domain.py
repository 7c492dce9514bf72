"""Write CNAME, which tells GitHub Pages under which domain to serve the site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..output.output_files import OutputFiles
from ..output.reserved_files import put_reserved_file

CNAME_FILE = "CNAME"
# Names that nobody can own: for documentation, tests and local networks (RFC 2606, 6761, 6762, 8375).
_RESERVED_DOMAINS = (
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
# Domains below which hosts give names to their users.
_HOST_DOMAINS = (
    "amazonaws.com", "azurestaticapps.net", "cloudfront.net", "codeberg.page", "firebaseapp.com", "github.io", "gitlab.io",
    "neocities.org", "netlify.app", "onrender.com", "pages.dev", "r2.dev", "surge.sh", "vercel.app", "web.app",
    "windows.net", "workers.dev",
)  # fmt: skip
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def write_cname(settings: Mapping[str, Any], static_files: Iterable[Any], outputs: OutputFiles) -> str:
    """Write CNAME for the domain in SITEURL, or remove it if SITEURL has none, and return "".

    A CNAME that is not Gazette's stays: the owner's, among Pelican's `static_files` or kept by OUTPUT_RETENTION, or another
    plugin's. If it names another host than SITEURL, return a note that says so."""
    domain = cname_domain(settings["SITEURL"])
    if put_reserved_file(outputs, CNAME_FILE, f"{domain}\n".encode() if domain else None):
        return ""
    cname = (outputs.root / CNAME_FILE).read_text("utf-8", "replace").strip()
    return _mismatch_note(_origin(settings, static_files), cname, _host(settings["SITEURL"]))


def _origin(settings: Mapping[str, Any], static_files: Iterable[Any]) -> str:
    """Return the path of the file that a foreign CNAME was copied from, or what else is known of its origin."""
    folder = Path(settings["PATH"]).name
    sources = (f"{folder}/{file.relative_source_path}" for file in static_files if file.save_as == CNAME_FILE)
    kept = f"{CNAME_FILE}, which OUTPUT_RETENTION keeps," if CNAME_FILE in settings["OUTPUT_RETENTION"] else CNAME_FILE
    return next(sources, kept)


def _mismatch_note(origin: str, cname: str, host: str) -> str:
    if not host or _is_below(host, _RESERVED_DOMAINS) or cname.lower() == host:  # a preview of the site has another host
        return ""
    return f"{origin} says {cname}, but SITEURL says {host}: GitHub Pages would serve the site at {cname}; make both the same"


def cname_domain(siteurl: str) -> str:
    """Return the domain under which GitHub Pages is to serve the site: the host in `siteurl`, if a site's owner can own that domain
    and the site takes up the whole host. Otherwise return ""."""
    host = _host(siteurl)
    if not host or _is_below(host, (*_RESERVED_DOMAINS, *_HOST_DOMAINS)) or _is_ip_address(host):
        return ""
    url = urlsplit(siteurl)
    is_whole_host = url.scheme in ("http", "https") and ":" not in url.netloc and url.path in ("", "/")
    return host if is_whole_host and _DOMAIN.fullmatch(host) else ""


def _host(siteurl: str) -> str:
    """Return the host of a URL in lower case and IDNA; "" if it has no valid host."""
    try:
        return (urlsplit(siteurl).hostname or "").encode("idna").decode()
    except ValueError:
        return ""


def _is_below(host: str, domains: Iterable[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _is_ip_address(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False
