"""The rule that a user writes for the pages of one site, and which pages it is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class SiteRule:
    """What a user says about the pages of one site. All fields but `site` are CSS selectors.

    * `site`: the host or the publisher whose pages the rule is for, as the user wrote it.
    * `drop`: the elements to remove.
    * `body`: the elements that contain the article and nothing else.
    * `title`, `author`, `date`, `standfirst`: the elements with this metadata.

    Of several selectors in a field other than `drop`, the first that matches something counts.
    """

    site: str
    drop: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    standfirst: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The rules for all sites. No two have the same `normalize_site(rule.site)`."""

    rules: tuple[SiteRule, ...] = ()

    def find(self, url: str, publisher: str) -> SiteRule | None:
        """Return the rule for a page, given its URL and its publisher ("" if unknown), or None.

        A rule for a host is also for its subdomains. The rule for the most specific host counts, before one for the publisher.
        """
        by_site = {normalize_site(rule.site): rule for rule in self.rules}
        return next((by_site[site] for site in _sites(url, publisher) if site in by_site), None)


NO_SITE_RULES = SiteRules()


def normalize_site(site: str) -> str:
    """Return the form of a host or publisher in which two that mean the same are equal."""
    return " ".join(site.split()).casefold()


def _sites(url: str, publisher: str) -> Iterator[str]:
    """Yield the host of a URL, the domains that it is in, and the publisher, all normalized."""
    host = urlsplit(url).hostname or ""
    while "." in host:
        yield host
        host = host.partition(".")[2]
    yield normalize_site(publisher)
