"""`gazette ping`: notify the site's WebSub hub of the feeds that changed since it last accepted them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from ..deploying.websub import (
    HubError,
    PublishedFeed,
    check_hub,
    find_stale_feed,
    notify_hub,
    read_accepted_hashes,
    read_published_feeds,
    write_accepted_hashes,
)
from ..site.settings_file import site_config

# The number of refusals that are printed. A hub that has refused this many feeds and accepted none is not asked about the others.
_MAX_REFUSALS = 5
# The number of feeds whose served version is compared with the built one before the hub is notified. An upload is either complete
# or has not happened, so a few feeds are enough.
_MAX_COMPARED = 3
_NOT_SERVED = "The upload is not served yet, so the hub was not notified and all feeds stay due; run make ping again in a minute."
_REMEDY = "run make ping again later, or set GAZETTE['websub_hub'] to another hub"


def run(file: Path, dry_run: bool) -> int:
    """Notify the hub of a site, given its settings file, of every feed that changed since the hub last accepted it.

    With `dry_run`, only print these feeds. Returns the exit status: 1 if feeds were refused or are not served yet; they stay due.
    Raises ConfigError if no hub is set, if there is no build, or if the feeds have URLs that the hub cannot read.
    """
    config = site_config(file)
    hub, memory = config.websub_hub, config.feeds_file.with_name("gazette-pinged.json")
    check_hub(hub, ())
    feeds = read_published_feeds(config.feeds_file)
    check_hub(hub, feeds)
    accepted = read_accepted_hashes(memory, hub)
    due = [feed for feed in feeds if accepted.get(feed.url) != feed.digest]
    if dry_run:
        print(*(f"would notify of {feed.url}" for feed in due), f"{hub}: {len(due)} of {len(feeds)} feeds changed", sep="\n")
        return 0
    if problem := find_stale_feed(due[:_MAX_COMPARED]):
        print(f"{problem}.\n{_NOT_SERVED}", file=sys.stderr)
        return 1
    return _ping(hub, feeds, due, accepted, memory)


def _ping(hub: str, feeds: Sequence[PublishedFeed], due: Sequence[PublishedFeed], accepted: dict[str, str], memory: Path) -> int:
    """Notify the hub of the feeds that are `due`, remember what it accepts, and print the result. Returns the exit status.

    `feeds` are all feeds of the site. `accepted` has the hashes that the hub accepted before, by URL.
    """
    refusals: list[str] = []
    newly_accepted: dict[str, str] = {}
    problem = ""
    try:
        for feed, refusal in notify_hub(hub, due):
            if refusal:
                refusals.append(f"{feed.url}: the hub refused it: {refusal}")
            else:
                newly_accepted[feed.url] = feed.digest
            if len(refusals) >= _MAX_REFUSALS and not newly_accepted:
                problem = "it refuses every feed; check that it accepts feeds of this site"
                break
    except HubError as error:
        problem = str(error)
    finally:  # even after Ctrl-C, the hub is not notified twice of what it accepted
        urls = {feed.url for feed in feeds}
        hashes = {url: digest for url, digest in {**accepted, **newly_accepted}.items() if url in urls}
        write_accepted_hashes(memory, hub, hashes)
    return _report(hub, len(due), len(newly_accepted), refusals, problem)


def _report(hub: str, due: int, accepted: int, refusals: Sequence[str], problem: str) -> int:
    for line in refusals[:_MAX_REFUSALS]:
        print(line, file=sys.stderr)
    if problem:
        print(f"{hub}: {problem}", file=sys.stderr)
    if left := due - accepted:
        feeds = "1 feed was not accepted and stays due" if left == 1 else f"{left} feeds were not accepted and stay due"
        print(f"{feeds}; {_REMEDY}.", file=sys.stderr)
    print(f"{hub}: notified of {accepted} of {due} changed feeds")
    return 1 if left else 0
