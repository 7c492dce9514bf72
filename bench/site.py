"""A large site to judge pages by: `python bench/site.py --out DIR [--articles 2000] [--build]`.

Real articles from ../shared/data/news where it is there, else the sample's with other names. Days, publishers, bylines and
addresses are invented, the same in every run: busy and quiet days up to the sample's last, wire copies, articles without a day,
an author or a publisher, and hard_cases.py. --build builds it and prints what that took; `make audit-large` judges it."""

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
CHANGED = datetime(2024, 12, 8, 12, tzinfo=UTC).timestamp()
# Of a hundred articles so many are copies of another, have no day, no author, no publisher, or are saved pages.
COPIES, UNDATED, UNSIGNED, UNSOURCED, PAGES = 5, 2, 30, 4, 10
PUBLISHERS = ("Harbour Ledger", "Northern Courier", "Meridian Post", "The Daily Lantern", "Capital Dispatch", "Valley Record",
              "Coast & Country", "Evening Compass", "The Signal", "Granite Times", "Weekly Almanac", "Lantern News")  # fmt: skip
GIVEN = ("Nora", "Tom", "Iris", "Felix", "Hazel", "Otto", "Vera", "Hugh", "Lena", "Emil")
FAMILY = ("Quill", "Inkwell", "Folio", "Galley", "Serif", "Vellum", "Margin", "Octavo", "Ligature", "Stet")


@dataclass(frozen=True)
class Made:
    """An article as its raw file will say it; "" is what it does not say."""

    title: str
    paragraphs: tuple[str, ...]
    section: str
    day: str = ""
    publisher: str = ""
    author: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a large site.")
    parser.add_argument("--out", type=Path, required=True, help="a folder; what is in it is removed")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--build", action="store_true", help="build it, and print seconds and memory")
    options = parser.parse_args()
    write_site(options.out, options.articles)
    print(f"{options.out}: {options.articles:,} articles; settings in {options.out / 'conf.py'}")
    if options.build:
        build(options.out)


def write_site(folder: Path, count: int) -> None:
    """Write raw files, an About page and settings into a folder, which is emptied first."""
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
    for file in raw.iterdir():  # what is undated is dated by its file
        os.utime(file, (CHANGED, CHANGED))
    shutil.copytree(ROOT / "content" / "pages", folder / "content" / "pages")
    (folder / "conf.py").write_text(settings(folder.resolve()), "utf-8")


def settings(folder: Path) -> str:
    """The project's own settings, for this site."""
    return (
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom pelicanconf import *\n"
        f"PATH = {str(folder / 'content')!r}\nOUTPUT_PATH = {str(folder / 'output')!r}\nCACHE_PATH = {str(folder / 'cache')!r}\n"
        f"PLUGIN_PATHS = [{str(ROOT / 'plugins')!r}]\nTHEME = {str(ROOT / 'theme')!r}\n"
        "SITEURL = FEED_DOMAIN = 'https://digest.example'\n"
    )


def build(folder: Path) -> None:
    """Build a site twice, and print what it took: the second time nothing is new."""
    for which in ("first", "second"):
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "pelican", "-s", str(folder / "conf.py"), "--fatal", "errors"], check=True, cwd=ROOT)
        print(f"The {which} build: {time.monotonic() - began:.1f} seconds")
    pages = sum(1 for _ in (folder / "output").rglob("*.html"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # KiB on Linux
    print(f"{pages:,} pages; at most {peak:,.0f} MiB of memory")


def articles(dice: random.Random, some: Iterator[Made] | None = None, span: int = DAYS) -> Iterator[Made]:
    """Articles without end, or of `some` texts, in so many days, now and then followed by another publisher's copy of one text."""
    days = [LAST - timedelta(number) for number in range(span)]
    busy = [dice.choice((1, 2, 2, 3, 3, 4, 12)) for _ in days]
    for text in some or texts():
        day = dice.choices(days, busy)[0]
        made = replace(
            text, day=day.isoformat(), publisher=dice.choice(PUBLISHERS), author=f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}"
        )
        yield without(made, dice)
        if dice.randrange(100) < COPIES:
            later = min(day + timedelta(dice.randrange(2)), LAST)
            publisher = dice.choice([name for name in PUBLISHERS if name != made.publisher])
            yield replace(made, title=_other_title(made.title), day=later.isoformat(), publisher=publisher, author="")


def _name(dice: random.Random) -> str:
    return f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}"


def without(article: Made, dice: random.Random) -> Made:
    """An article that lacks, now and then, what an editor would want to know."""
    lacks = {"day": UNDATED, "author": UNSIGNED, "publisher": UNSOURCED}
    unknown: dict[str, Any] = {name: "" for name, share in lacks.items() if dice.randrange(100) < share}
    return replace(article, **unknown)


def _other_title(title: str) -> str:
    first, _, rest = title.partition(" ")
    return f"{rest[:1].upper()}{rest[1:]}, {first}: report" if rest else f"{title}: report"


def texts() -> Iterator[Made]:
    """Titles and paragraphs without end: the news, then the sample under other names, again and again."""
    yield from news()
    own = json.loads(SAMPLE.read_text("utf-8")).values()
    turn = 0
    while True:
        turn += 1
        yield from (_renamed(item, turn) for item in own)


def news() -> Iterator[Made]:
    """The articles of ../shared/data/news; none where it is not there."""
    for line in NEWS.read_text("utf-8").splitlines() if NEWS.exists() else ():
        item = json.loads(line)
        yield Made(item["title"], tuple(item["paragraphs"]), item["section"].capitalize())


def sample() -> Iterator[Made]:
    """The articles of our own, as they are."""
    for item in json.loads(SAMPLE.read_text("utf-8")).values():
        yield Made(item["title"], tuple(item["paragraphs"]), "World")


def _renamed(item: dict[str, Any], turn: int) -> Made:
    """An article of the sample, with other people in it."""
    text = "\n".join((item["title"], *item["paragraphs"]))
    for number, name in enumerate(item["entities"]["person"]):
        given, family = GIVEN[(turn + number) % len(GIVEN)], FAMILY[(turn * 7 + number) % len(FAMILY)]
        text = text.replace(name, f"{given} {family}").replace(name.split()[-1], family)
    title, *paragraphs = text.split("\n")
    return Made(f"{title} ({turn})", tuple(paragraphs), ("World", "Politics", "Sport")[turn % 3])


def as_dump(article: Made) -> str:
    url = f"https://{_host(article.publisher)}.example/{crc32(article.title.encode())}" if article.publisher else ""
    fields = {"Title": article.title, "Date": article.day, "Author": article.author, "Publisher": article.publisher,
              "Category": article.section, "Url": url}  # fmt: skip
    head = "\n".join(f"{name}: {value}" for name, value in fields.items() if value)
    return head + "\n\n" + "\n\n".join(article.paragraphs) + "\n"


def as_page(article: Made) -> str:
    """The article as a saved page, with its menu and footer."""
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
