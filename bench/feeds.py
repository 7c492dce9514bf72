"""How fast feeds are written: `python bench/feeds.py [--site DIR] [--articles 2000]`.

Builds the large site of bench/site.py with Pelican itself and prints how many feeds its build wrote a second, all that feeds cost
counted: items, documents, files. Beside it, in the same process and on the same articles, feedgen as it comes: the RSS and Atom
feeds of some entities with every item made anew for each. The site is made where DIR has none; what its build costs otherwise is
bench/site.py's to say."""

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

ENTITIES = 100  # whose feeds feedgen writes alone
LEAST = 400  # feeds a second that are asked of a site of 2,000 articles


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast feeds are written.")
    parser.add_argument("--site", type=Path, default=ROOT / "build/large", help="a folder that bench/site.py wrote, or will write")
    parser.add_argument("--articles", type=int, default=2000, help="where there is none yet")
    options = parser.parse_args()
    if not (options.site / "conf.py").exists():
        made = ["--out", str(options.site), "--articles", str(options.articles)]
        subprocess.run([sys.executable, str(ROOT / "bench/site.py"), *made], check=True)
    context, report = build(options.site.resolve())
    feeds = [path for path in (options.site / "output/feeds").rglob("*.*") if path.suffix in (".xml", ".json")]
    size = sum(path.stat().st_size for path in feeds)
    seconds = report.seconds["feeds"]
    fed = sum(page.has_feed for page in context["entity_pages"].values())
    print(f"{report.articles:,} articles, {fed:,} entities with feeds")
    print(f"gazette: {len(feeds):,} feeds, {size / 1e6:.0f} MB in {seconds:.2f} s: {len(feeds) / seconds:.0f} feeds a second")
    pages = [page for page in context["entity_pages"].values() if page.has_feed][:ENTITIES]
    alone = feedgen_alone(pages, str(context["SITEURL"]))
    print(f"feedgen alone: {2 * len(pages)} feeds of the same items in {alone:.2f} s: {2 * len(pages) / alone:.0f} feeds a second")
    print(f"asked: {LEAST} a second: {'reached' if len(feeds) / seconds >= LEAST else 'missed'}")


def build(folder: Path) -> tuple[dict[str, Any], Any]:
    """Pelican's context, and the report of a build of the site."""
    kept: list[dict[str, Any]] = []

    def keep(generators: Any) -> None:
        kept.append(generators[0].context)

    signals.all_generators_finalized.connect(keep)
    settings = read_settings(str(folder / "conf.py"))
    Pelican(settings).run()
    return kept[0], settings["_GAZETTE_REPORT"]


def feedgen_alone(pages: Iterable[Any], site: str) -> float:
    """Seconds that feedgen takes for RSS and Atom feeds of entities when nothing is kept from one to the next."""
    from gazette.site.feeds.channel import Channel
    from gazette.site.feeds.items import Place, item_of
    from gazette.site.feeds.xml import add_entry, build_feed

    place = Place(site, "en")
    items = {id(article): item_of(article, place) for page in pages for article in page.articles}
    began = time.perf_counter()
    for page in pages:
        for kind in ("rss", "atom"):
            feed = build_feed(Channel(page.name, page.name, "-", f"{site}/", f"{site}/{kind}", "en"), kind)
            for article in page.articles[:100]:
                add_entry(feed, items[id(article)], kind)
            (feed.rss_str if kind == "rss" else feed.atom_str)(pretty=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
