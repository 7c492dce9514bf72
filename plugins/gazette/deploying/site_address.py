"""What may be wrong with the address that a site is built for."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# No address has these as they are (RFC 3986); in pages and feeds they would end it, or be markup.
_FOREIGN = re.compile(r"[\s\x00-\x1f\x7f<>\"\\^`{|}?#]")
_PASSWORD = re.compile(r"//[^/]*@")


def fault_of(address: str) -> str:
    """Why no site can be read at an address, "" where one can."""
    if found := _FOREIGN.search(address):
        return f"there is {found[0]!r} in it"
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        return str(error)
    faults = {
        "it does not begin with https://": parts.scheme not in ("http", "https"),
        "the name or password of a user is in it, which every page would show": "@" in parts.netloc,
        "it names no host": "" in host.removesuffix(".").split("."),
        "no host answers at port 0": port == 0,
        "it names a page; leave index.html out": parts.path.endswith("index.html"),
    }
    return next((fault for fault, is_so in faults.items() if is_so), "")


def shown(address: str) -> str:
    """An address for messages, which logs keep: without the name and password of a user."""
    return repr(_PASSWORD.sub("//...@", address))
