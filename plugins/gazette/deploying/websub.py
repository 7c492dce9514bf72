"""Telling a WebSub hub which feeds changed. WebSub leaves the form of that to hubs (https://www.w3.org/TR/websub/); this is the
one of PubSubHubbub, from which it comes.

A request each: a hub says of one feed whether it takes it, and one that reads only a single address of several loses none.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from ..model.errors import ConfigError

_PATIENCE = 15.0  # seconds for one answer
_READ = 65536  # bytes of an answer; of a longer one the rest is not waited for
_SAID = 200  # characters of it that are shown
_FEED = 1 << 26  # bytes of a feed that is compared
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Gazette"}


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of the last build: its address, and the SHA-256 of its file in hexadecimal."""

    url: str
    digest: str


class HubError(Exception):
    """The hub cannot be reached, or has no time now: to go on makes no sense. The message says why."""


def read_feeds(path: Path) -> tuple[Feed, ...]:
    """The feeds of the last build, by address. Raises ConfigError where there was none, or its file is damaged."""
    try:
        found = json.loads(path.read_bytes())
        return tuple(sorted((Feed(str(one["url"]), str(one["digest"])) for one in found.values()), key=lambda feed: feed.url))
    except FileNotFoundError:
        raise ConfigError(f"there is no {path}: no build wrote feeds yet; run make publish first") from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigError(f"{path} cannot be read ({error}); run make publish again") from error


def read_told(path: Path, hub: str) -> dict[str, str]:
    """The digests that a hub accepted last, by address; none where it is another hub, or the file is damaged."""
    try:
        found = json.loads(path.read_bytes())
        return {str(url): str(digest) for url, digest in found["feeds"].items()} if found["hub"] == hub else {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def write_told(path: Path, hub: str, told: Mapping[str, str]) -> None:
    """Write the file, so that it is never half there. Raises ConfigError where that cannot be done."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(json.dumps({"hub": hub, "feeds": dict(sorted(told.items()))}, indent=1) + "\n", "utf-8")
        new.replace(path)
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written: {error.strerror}; the hub will be told again; check its permissions"
        ) from error


def check(hub: str, feeds: Sequence[Feed]) -> None:
    """Raises ConfigError where the hub has no address, or could not read the feeds at theirs."""
    parts = urlsplit(hub)
    if not hub:
        raise ConfigError('no hub is set; write GAZETTE["websub_hub"] = "https://..." into pelicanconf.py (docs/deploying.md)')
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"GAZETTE['websub_hub'] is {hub!r}, which is not the address of a hub (https://...)")
    for feed in feeds:
        if urlsplit(feed.url).hostname is None or (_is_here(feed.url) and not _is_here(hub)):
            raise ConfigError(f"the last build was for {feed.url}, where no hub can read it; run make publish, and upload that")


def stale(feeds: Sequence[Feed]) -> str:
    """Which feed is not served as it was built, and what was found instead; "" where all are. A hub fetches what it is told of at
    once: told too early, it sees what it knows, and readers learn nothing."""
    faults = ((feed, _difference(feed)) for feed in feeds)
    return next((f"{feed.url} is not served as it was built: {fault}" for feed, fault in faults if fault), "")


def _difference(feed: Feed) -> str:
    # Straight, as the hub is asked; a move is followed, as hubs do.
    try:
        with build_opener(ProxyHandler({})).open(Request(feed.url, headers={"User-Agent": "Gazette"}), timeout=_PATIENCE) as answer:  # noqa: S310 - an address that a build wrote
            served = hashlib.sha256(answer.read(_FEED)).hexdigest()
    except (OSError, http.client.HTTPException, ValueError) as error:
        return " ".join(str(error).split()) or type(error).__name__
    return "" if served == feed.digest else "what is there is another version"


def tell(hub: str, feeds: Sequence[Feed]) -> Iterator[tuple[Feed, str]]:
    """Tell a hub of feeds, one after the other over one connection: each with "" where it accepted, else with what it said. Raises
    HubError where it cannot be reached, or has no time now."""
    parts = urlsplit(hub)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_PATIENCE)
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        for feed in feeds:
            yield feed, _refusal(_answer(connection, target, urlencode({"hub.mode": "publish", "hub.url": feed.url})))
    except (OSError, http.client.HTTPException) as error:
        raise HubError(f"it cannot be reached ({str(error) or type(error).__name__})") from error
    finally:
        connection.close()


def _answer(connection: http.client.HTTPConnection, target: str, body: str) -> tuple[int, str, str]:
    """Status, address of a move, and text. Where the hub closed a connection that was used before, it is opened once more."""
    used = connection.sock is not None
    try:
        connection.request("POST", target, body, _HEADERS)
        response = connection.getresponse()
    except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
        connection.close()
        if not used:
            raise
        connection.request("POST", target, body, _HEADERS)
        response = connection.getresponse()
    said = response.read(_READ)
    if not response.isclosed():
        connection.close()
    return response.status, response.getheader("Location", ""), said.decode("utf-8", "replace")


def _refusal(answer: tuple[int, str, str]) -> str:
    status, moved, text = answer
    if 200 <= status < 300:
        return ""
    said = "".join(c for c in " ".join(text.split()) if c.isprintable())[:_SAID]
    reason = f"status {status}{f', {said}' if said else ''}"
    if status == http.HTTPStatus.TOO_MANY_REQUESTS or status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise HubError(f"it has no time now ({reason})")
    return f"{reason}; it moved to {moved}: set GAZETTE['websub_hub'] to that" if moved else reason


def _is_here(address: str) -> bool:
    """Whether an address is one of this machine itself."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
