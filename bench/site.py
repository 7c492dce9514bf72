"""Write a large site for checking pages: `python bench/site.py --out DIR [--articles 2000] [--build]`.

The articles come from ../shared/data/news; once these are used up, or if that folder is missing, from the sample with other names.
Dates, publishers, bylines and URLs are invented, the same in every run. The site has busy and quiet days up to the sample's last
day, copies of other publishers' articles, articles without a date, author or publisher, and the articles of hard_cases.py.
`--build` also builds it and prints the time and memory taken; `make audit-large` audits the result."""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any
from zlib import crc32

from hard_cases import hard_cases

ROOT = Path(__file__).parent.parent
NEWS = ROOT.parent / "shared" / "data" / "news" / "articles.jsonl"
SAMPLE = ROOT / "tests" / "sample_expected.json"
LAST, DAYS = date(2024, 12, 8), 120
CHANGED = datetime(2024, 12, 8, 12, tzinfo=UTC).timestamp()  # modification time of every raw file
# Percentages of articles: copies of another, without a date, without an author, without a publisher, saved pages.
COPIES, UNDATED, UNSIGNED, UNSOURCED, PAGES = 5, 2, 30, 4, 10
PUBLISHERS = ("Harbour Ledger", "Northern Courier", "Meridian Post", "The Daily Lantern", "Capital Dispatch", "Valley Record",
              "Coast & Country", "Evening Compass", "The Signal", "Granite Times", "Weekly Almanac", "Lantern News")  # fmt: skip
GIVEN = ("Nora", "Tom", "Iris", "Felix", "Hazel", "Otto", "Vera", "Hugh", "Lena", "Emil")
FAMILY = ("Quill", "Inkwell", "Folio", "Galley", "Serif", "Vellum", "Margin", "Octavo", "Ligature", "Stet")


@dataclass(frozen=True)
class Made:
    """An article with the metadata that its raw file will state; "" stands for metadata that it lacks."""

    title: str
    paragraphs: tuple[str, ...]
    section: str
    day: str = ""
    publisher: str = ""
    author: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a large site.")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the site to; it is emptied first")
    parser.add_argument("--articles", type=int, default=2000, help="how many articles (default: %(default)s)")
    parser.add_argument("--build", action="store_true", help="also build the site twice, and print the time and memory taken")
    options = parser.parse_args()
    write_site(options.out, options.articles)
    print(f"{options.out}: {options.articles:,} articles; settings in {options.out / 'conf.py'}")
    if options.build:
        build(options.out)


def write_site(folder: Path, count: int) -> None:
    """Empty a folder and write `count` raw files, the project's hand-written pages and a settings file into it."""
    shutil.rmtree(folder, ignore_errors=True)
    raw = folder / "content" / "raw"
    raw.mkdir(parents=True)
    cases = hard_cases(LAST.isoformat())
    dice = random.Random(5)  # noqa: S311 - the same site each time
    for number, article in enumerate(islice(articles(dice), count - len(cases))):
        kind, text = (".html", as_page(article)) if number % 100 < PAGES else (".txt", as_dump(article))
        (raw / f"{number:05}{kind}").write_text(text, "utf-8")
    for name, text in cases.items():
        (raw / name).write_text(text, "utf-8")
    for file in raw.iterdir():  # undated articles take their date from the file's modification time
        os.utime(file, (CHANGED, CHANGED))
    shutil.copytree(ROOT / "content" / "pages", folder / "content" / "pages")
    (folder / "conf.py").write_text(settings(folder.resolve()), "utf-8")


def settings(folder: Path) -> str:
    """Return the text of a settings file: the project's own settings, with the paths and the URL of this site."""
    return (
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom pelicanconf import *\n"
        f"PATH = {str(folder / 'content')!r}\nOUTPUT_PATH = {str(folder / 'output')!r}\nCACHE_PATH = {str(folder / 'cache')!r}\n"
        f"PLUGIN_PATHS = [{str(ROOT / 'plugins')!r}]\nTHEME = {str(ROOT / 'theme')!r}\n"
        "SITEURL = FEED_DOMAIN = 'https://digest.example'\n"
    )


def build(folder: Path) -> None:
    """Build a site twice, the second time with nothing new, and print the time and memory taken."""
    for which in ("first", "second"):
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "pelican", "-s", str(folder / "conf.py"), "--fatal", "errors"], check=True, cwd=ROOT)
        print(f"The {which} build: {time.monotonic() - began:.1f} seconds")
    pages = sum(1 for _ in (folder / "output").rglob("*.html"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # KiB on Linux
    print(f"{pages:,} pages; at most {peak:,.0f} MiB of memory")


def articles(dice: random.Random, originals: Iterator[Made] | None = None, span: int = DAYS) -> Iterator[Made]:
    """Yield articles with invented metadata, dated within the `span` days up to LAST.

    The texts are those of `originals`, or of texts(), which never ends. COPIES % of the articles are followed by a copy under
    another title, from another publisher, on the same or the next day."""
    days = [LAST - timedelta(number) for number in range(span)]
    busy = [dice.choice((1, 2, 2, 3, 3, 4, 12)) for _ in days]
    for text in originals or texts():
        day = dice.choices(days, busy)[0]
        made = replace(
            text, day=day.isoformat(), publisher=dice.choice(PUBLISHERS), author=f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}"
        )
        yield without(made, dice)
        if dice.randrange(100) < COPIES:
            later = min(day + timedelta(dice.randrange(2)), LAST)
            publisher = dice.choice([name for name in PUBLISHERS if name != made.publisher])
            yield replace(made, title=_other_title(made.title), day=later.isoformat(), publisher=publisher, author="")


def without(article: Made, dice: random.Random) -> Made:
    """Return the article with its date, author or publisher removed at random, as often as the percentages above say."""
    percentages = {"day": UNDATED, "author": UNSIGNED, "publisher": UNSOURCED}
    removed: dict[str, Any] = {name: "" for name, percentage in percentages.items() if dice.randrange(100) < percentage}
    return replace(article, **removed)


def _other_title(title: str) -> str:
    first, _, rest = title.partition(" ")
    return f"{rest[:1].upper()}{rest[1:]}, {first}: report" if rest else f"{title}: report"


def texts() -> Iterator[Made]:
    """Yield articles without metadata and without end: first news(), then the sample over and over, each time with other names."""
    yield from news()
    sample_items = json.loads(SAMPLE.read_text("utf-8")).values()
    turn = 0
    while True:
        turn += 1
        yield from (_renamed(item, turn) for item in sample_items)


def news() -> Iterator[Made]:
    """Yield the articles of ../shared/data/news; none if that folder is missing."""
    for line in NEWS.read_text("utf-8").splitlines() if NEWS.exists() else ():
        item = json.loads(line)
        yield Made(item["title"], tuple(item["paragraphs"]), item["section"].capitalize())


def sample() -> Iterator[Made]:
    """Yield the articles of the project's sample, unchanged."""
    for item in json.loads(SAMPLE.read_text("utf-8")).values():
        yield Made(item["title"], tuple(item["paragraphs"]), "World")


def _renamed(item: dict[str, Any], turn: int) -> Made:
    """Return an article of the sample with other people's names, depending on `turn`."""
    text = "\n".join((item["title"], *item["paragraphs"]))
    people = item.get("entities", {}).get("person", ())  # articles in other languages have no gold tags
    for number, name in enumerate(people):
        given, family = GIVEN[(turn + number) % len(GIVEN)], FAMILY[(turn * 7 + number) % len(FAMILY)]
        text = text.replace(name, f"{given} {family}").replace(name.split()[-1], family)
    title, *paragraphs = text.split("\n")
    return Made(f"{title} ({turn})", tuple(paragraphs), ("World", "Politics", "Sport")[turn % 3])


def as_dump(article: Made) -> str:
    """Return the article as a text dump, with its metadata in header lines."""
    url = f"https://{_host(article.publisher)}.example/{crc32(article.title.encode())}" if article.publisher else ""
    fields = {"Title": article.title, "Date": article.day, "Author": article.author, "Publisher": article.publisher,
              "Category": article.section, "Url": url}  # fmt: skip
    head = "\n".join(f"{name}: {value}" for name, value in fields.items() if value)
    return head + "\n\n" + "\n\n".join(article.paragraphs) + "\n"


def as_page(article: Made) -> str:
    """Return the article as the HTML of a saved page, with a menu and a footer."""
    meta = {"article:published_time": article.day, "og:site_name": article.publisher, "article:section": article.section}
    tags = "".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in meta.items() if value)
    signed = f'<meta name="author" content="{article.author}">' if article.author else ""
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs)
    head = f'<meta charset="utf-8"><title>{escape(article.title)}</title>{tags}{signed}'
    return (
        f'<!doctype html><html lang="en"><head>{head}</head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav>'
        f"<article><h1>{escape(article.title)}</h1>{body}</article><footer>Imprint and contact</footer></body></html>"
    )


def _host(publisher: str) -> str:
    return "".join(letter for letter in publisher.lower() if letter.isalpha())


if __name__ == "__main__":
    main()
