"""Measure how fast feeds are written: `python bench/feeds.py [--site DIR] [--articles 2000]`.

Builds the large site of bench/site.py with Pelican, and prints how many feeds a second the build wrote. The time includes all that
feeds cost: rendering items, assembling documents and writing files. For comparison, plain feedgen writes the RSS and Atom feeds of
some entities in the same process and from the same articles, and builds each item again for every feed. If DIR holds no site, one
is made there. bench/site.py measures what the rest of a build costs."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from pelican import Pelican, signals
from pelican.settings import read_settings

ENTITIES = 100  # entities whose feeds plain feedgen writes
LEAST = 400  # target: feeds a second, on a site of 2,000 articles


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how fast feeds are written.")
    parser.add_argument(
        "--site", type=Path, default=ROOT / "build/large", help="folder of a bench/site.py site; written if missing (build/large)"
    )
    parser.add_argument("--articles", type=int, default=2000, help="articles of a new site (default: %(default)s)")
    options = parser.parse_args()
    if not (options.site / "conf.py").exists():
        site_options = ["--out", str(options.site), "--articles", str(options.articles)]
        subprocess.run([sys.executable, str(ROOT / "bench/site.py"), *site_options], check=True)
    context, report = build(options.site.resolve())
    feeds = [path for path in (options.site / "output/feeds").rglob("*.*") if path.suffix in (".xml", ".json")]
    size = sum(path.stat().st_size for path in feeds)
    seconds = sum(report.clock.spent[stage].cpu_seconds for stage in ("feeds", "render: feeds") if stage in report.clock.spent)
    with_feeds = sum(page.has_feed for page in context["entity_pages"].values())
    print(f"{report.articles:,} articles, {with_feeds:,} entities with feeds")
    print(f"gazette: {len(feeds):,} feeds, {size / 1e6:.0f} MB in {seconds:.2f} CPU s: {len(feeds) / seconds:.0f} feeds a second")
    pages = [page for page in context["entity_pages"].values() if page.has_feed][:ENTITIES]
    alone = feedgen_alone(pages, str(context["SITEURL"]))
    print(f"plain feedgen: {2 * len(pages)} feeds of the same items in {alone:.2f} s: {2 * len(pages) / alone:.0f} feeds a second")
    print(f"target: {LEAST} feeds a second: {'met' if len(feeds) / seconds >= LEAST else 'missed'}")


def build(folder: Path) -> tuple[dict[str, Any], Any]:
    """Build the site in `folder` in this process; return Pelican's context and Gazette's report of the build."""
    from gazette.site.build import build_of

    builds: list[Any] = []

    def keep_build(generators: Any) -> None:
        builds.append(build_of(generators[0].settings))

    signals.all_generators_finalized.connect(keep_build)
    Pelican(read_settings(str(folder / "conf.py"))).run()
    return builds[0].context, builds[0].report


def feedgen_alone(pages: Iterable[Any], site: str) -> float:
    """Return the seconds that feedgen takes for the RSS and Atom feeds of entity pages when no item is reused between feeds."""
    from gazette.site.feeds.channel import Channel
    from gazette.site.feeds.items import ItemContext, article_item
    from gazette.site.feeds.xml import add_entry, build_feed

    context = ItemContext(site, "en")
    items = {article: article_item(article, context) for page in pages for article in page.articles}
    began = time.perf_counter()
    for page in pages:
        for kind in ("rss", "atom"):
            feed = build_feed(Channel(page.name, page.name, "-", f"{site}/", f"{site}/{kind}", "en"), kind)
            for article in page.articles[:100]:
                add_entry(feed, items[article], kind)
            (feed.rss_str if kind == "rss" else feed.atom_str)(pretty=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
