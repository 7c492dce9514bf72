"""Notify a WebSub hub of the feeds that changed.

WebSub (https://www.w3.org/TR/websub/) does not define how publishers notify hubs. This is the form of its predecessor PubSubHubbub,
with one request for each feed. So the hub answers for each feed separately, and hubs that read only one URL in a request miss none.
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

_PATIENCE = 15.0  # seconds to wait for an answer
_MAX_ANSWER = 65536  # bytes; the rest of a longer answer is not read
_MAX_QUOTE = 200  # characters of an answer in a message
_MAX_FEED = 1 << 26  # bytes; the rest of a longer feed is not compared
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Gazette"}


@dataclass(frozen=True, slots=True)
class PublishedFeed:
    """A feed of the last build: its URL, and the SHA-256 of its file in hexadecimal."""

    url: str
    digest: str


class HubError(Exception):
    """The hub cannot be reached or is busy, so it should get no more requests. The message says why."""


def read_published_feeds(path: Path) -> tuple[PublishedFeed, ...]:
    """Return the feeds of the last build, sorted by URL, from the file that the build wrote.

    Raises ConfigError if there is no such file, or if it is damaged.
    """
    try:
        records = json.loads(path.read_bytes()).values()
        feeds = (PublishedFeed(str(record["url"]), str(record["digest"])) for record in records)
        return tuple(sorted(feeds, key=lambda feed: feed.url))
    except FileNotFoundError:
        raise ConfigError(f"there is no {path}, so no build has written feeds yet; run make publish first") from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigError(f"{path} cannot be read ({error}); run make publish again") from error


def read_accepted_hashes(path: Path, hub: str) -> dict[str, str]:
    """Return the hash of each feed that the hub accepted last, by URL; {} if the file is about another hub, damaged or missing."""
    try:
        record = json.loads(path.read_bytes())
        return {str(url): str(digest) for url, digest in record["feeds"].items()} if record["hub"] == hub else {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def write_accepted_hashes(path: Path, hub: str, hashes: Mapping[str, str]) -> None:
    """Write the hashes that the hub accepted, by URL, in an atomic write. Raises ConfigError if the file cannot be written."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(json.dumps({"hub": hub, "feeds": dict(sorted(hashes.items()))}, indent=1) + "\n", "utf-8")
        new.replace(path)
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written: {error.strerror}; check its permissions, or the hub is notified of the same feeds again"
        ) from error


def check_hub(hub: str, feeds: Sequence[PublishedFeed]) -> None:
    """Raise ConfigError if no hub is set, if its URL is wrong, or if it could not read the feeds at their URLs."""
    parts = urlsplit(hub)
    if not hub:
        raise ConfigError('no hub is set; write GAZETTE["websub_hub"] = "https://..." into pelicanconf.py (docs/deploying.md)')
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"GAZETTE['websub_hub'] is {hub!r}, which is not the URL of a hub (https://...)")
    for feed in feeds:
        if urlsplit(feed.url).hostname is None or (_is_local(feed.url) and not _is_local(hub)):
            raise ConfigError(f"the last build was for {feed.url}, which no hub can read; run make publish, and upload the result")


def find_stale_feed(feeds: Sequence[PublishedFeed]) -> str:
    """Fetch feeds, and return a message about the first that is not served as it was built; "" if all are.

    A hub fetches a feed as soon as it is notified. If the upload is not served by then, the hub sees nothing new, and subscribers
    are not told.
    """
    problems = ((feed, _difference(feed)) for feed in feeds)
    return next((f"{feed.url} is not served as it was built: {problem}" for feed, problem in problems if problem), "")


def _difference(feed: PublishedFeed) -> str:
    """Return how the served feed differs from the built one, or why it cannot be fetched; "" if they are the same."""
    opener = build_opener(ProxyHandler({}))  # like a hub: redirects are followed, but no proxy of this machine is used
    request = Request(feed.url, headers={"User-Agent": "Gazette"})  # noqa: S310 - the URL is from a build
    try:
        with opener.open(request, timeout=_PATIENCE) as answer:
            served = hashlib.sha256(answer.read(_MAX_FEED)).hexdigest()
    except (OSError, http.client.HTTPException, ValueError) as error:
        return " ".join(str(error).split()) or type(error).__name__
    return "" if served == feed.digest else "the server has another version"


def notify_hub(hub: str, feeds: Sequence[PublishedFeed]) -> Iterator[tuple[PublishedFeed, str]]:
    """Notify a hub of feeds, one after the other over one connection.

    Yields each feed with "" if the hub accepted it, or else with the reason that it gave. Raises HubError if the hub cannot be
    reached or is busy.
    """
    parts = urlsplit(hub)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_PATIENCE)
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        for feed in feeds:
            yield feed, _refusal(_post(connection, target, urlencode({"hub.mode": "publish", "hub.url": feed.url})))
    except (OSError, http.client.HTTPException) as error:
        raise HubError(f"it cannot be reached ({str(error) or type(error).__name__})") from error
    finally:
        connection.close()


def _post(connection: http.client.HTTPConnection, target: str, body: str) -> tuple[int, str, str]:
    """Send a form, and return the answer's status, Location and text.

    If the hub has closed a connection that was used before, connect and send the form once more.
    """
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
    text = response.read(_MAX_ANSWER)
    if not response.isclosed():
        connection.close()
    return response.status, response.getheader("Location", ""), text.decode("utf-8", "replace")


def _refusal(answer: tuple[int, str, str]) -> str:
    """Return why the hub refused a feed; "" if the hub accepted it. Raises HubError if the hub is busy or has failed."""
    status, location, text = answer
    if 200 <= status < 300:
        return ""
    quote = "".join(c for c in " ".join(text.split()) if c.isprintable())[:_MAX_QUOTE]
    reason = f"status {status}{f', {quote}' if quote else ''}"
    if status == http.HTTPStatus.TOO_MANY_REQUESTS or status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise HubError(f"it is busy or has failed ({reason})")
    return f"{reason}; it moved to {location}: set GAZETTE['websub_hub'] to that" if location else reason


def _is_local(url: str) -> bool:
    """Return True if a URL leads to this machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
