"""gazette ping: tell the site's WebSub hub which feeds changed since it was told last."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from ..deploying.websub import Feed, HubError, check, read_feeds, read_told, stale, tell, write_told
from .site_settings import site_config

_SHOWN = 5  # refusals that are named
_LOOKED_AT = 3  # feeds that are compared with what is served, before the hub is told; uploads are of all or none
_TOO_EARLY = "The upload is not served yet, so the hub was told nothing, and all stays due: run make ping again in a minute."
_REMEDY = "They stay due: run it again"


def run(file: Path, dry_run: bool) -> int:
    """Tell the hub of a site, by its settings file, of every feed that is not as it was when the hub last accepted it; with
    `dry_run` print them only. Returns 1 where some were refused, or are not served yet: those stay due. Raises ConfigError where
    nothing can be told."""
    config = site_config(file)
    hub, memory = config.websub_hub, config.feeds.with_name("gazette-pinged.json")
    check(hub, ())
    feeds = read_feeds(config.feeds)
    check(hub, feeds)
    told = read_told(memory, hub)
    due = [feed for feed in feeds if told.get(feed.url) != feed.digest]
    if dry_run:
        print(*(f"would tell of {feed.url}" for feed in due), f"{hub}: {len(due)} of {len(feeds)} feeds changed", sep="\n")
        return 0
    if fault := stale(due[:_LOOKED_AT]):
        print(f"{fault}.\n{_TOO_EARLY}", file=sys.stderr)
        return 1
    return _ping(hub, feeds, due, told, memory)


def _ping(hub: str, feeds: Sequence[Feed], due: Sequence[Feed], told: dict[str, str], memory: Path) -> int:
    refused: list[str] = []
    accepted: dict[str, str] = {}
    trouble = ""
    try:
        for feed, refusal in tell(hub, due):
            if refusal:
                refused.append(f"{feed.url}: the hub refused it: {refusal}")
            else:
                accepted[feed.url] = feed.digest
            if len(refused) >= _SHOWN and not accepted:
                trouble = "it refuses every feed: is it open to this site?"
                break
    except HubError as error:
        trouble = str(error)
    finally:  # what it accepted is not told twice, also where this is interrupted
        now = {feed.url for feed in feeds}
        write_told(memory, hub, {url: digest for url, digest in {**told, **accepted}.items() if url in now})
    return _report(hub, len(due), len(accepted), refused, trouble)


def _report(hub: str, due: int, accepted: int, refused: Sequence[str], trouble: str) -> int:
    for line in refused[:_SHOWN]:
        print(line, file=sys.stderr)
    if trouble:
        print(f"{hub}: {trouble}", file=sys.stderr)
    if left := due - accepted:
        some = "1 feed was" if left == 1 else f"{left} feeds were"
        print(f"{some} not accepted. {_REMEDY} later, or set GAZETTE['websub_hub'] to another hub.", file=sys.stderr)
    print(f"{hub}: told of {accepted} of {due} changed feeds")
    return 1 if left else 0
