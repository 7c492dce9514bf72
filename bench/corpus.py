"""Articles for `make bench`: as many as asked for, as raw text with noise between the paragraphs that cleaning takes out again.

Those of ../shared/data/news where it is there, else the sample's (see site.py). More than there are become others: half of another
one's paragraphs from the same section, half of the headline, and names and figures of their own. What the news is full of keeps its
names, the rest gets others: a larger site has more people in it, and no two texts are copies but those that site.py makes so. The
more articles, the more days: a site that has grown older, not one of a thousand articles a day."""

from __future__ import annotations

import importlib.util
import os
import random
import re
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from types import ModuleType
from typing import Any
from zlib import crc32

ROOT = Path(__file__).parent.parent


def _site() -> ModuleType:
    """bench/site.py, whose name is that of a module which Python has loaded already."""
    sys.path.insert(0, str(Path(__file__).parent))
    spec = importlib.util.spec_from_file_location("large_site", Path(__file__).with_name("site.py"))
    if spec is None or spec.loader is None:
        raise ImportError("bench/site.py is not there")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


site: Any = _site()

# As many a day as make 2,000 in the 120 days of the site that `make audit-large` judges.
A_DAY = 2000 / site.DAYS
# What has its name in more articles than this is everybody's: Blair, Microsoft, London.
_COMMON = 12
_CAPITAL = re.compile(r"\b[A-Z][a-z]{3,}\b")
_WORD = re.compile(r"\b[a-z]{4,}\b")
_FIGURE = re.compile(r"(?<![\d.,])(?!(?:19|20)\d\d\b)[1-9]\d+\b")
# After each two paragraphs one of these, one line before all and one after. Cleaning has a rule for each.
_INSETS = (
    "Advertisement", "Share this article", "Sign up for our newsletter and get the day's news in your inbox",
    "Follow us on Facebook and Twitter", "Story continues below", "Please share this article on Facebook", "Skip advertisement",
    "Home | News | Sport | Business | Weather | Sign in",
)  # fmt: skip
_EVERY = 2
_HEAD = "We use cookies to improve your experience. Accept all cookies"
FOOT = "All rights reserved."


@dataclass(frozen=True)
class Raw:
    """A raw file: its name and its text."""

    name: str
    text: str


def raws(number: int) -> Iterator[Raw]:
    """Raw files without end, the first `number` as many a day as `A_DAY` says: a tenth saved pages, the rest dumps."""
    dice = random.Random(5)  # noqa: S311 - the same site each time
    span = max(7, round(number / A_DAY))
    for place, article in enumerate(site.articles(dice, texts(), span)):
        noisy = replace(article, paragraphs=tuple(with_noise(article.paragraphs, place)))
        page = place % 100 < site.PAGES
        yield Raw(f"{place:06}{'.html' if page else '.txt'}", site.as_page(noisy) if page else site.as_dump(noisy))


def write_raws(folder: Path, some: Iterable[Raw]) -> None:
    """Write raw files into a folder, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for raw in some:
        write_raw(folder / raw.name, raw.text)


def write_raw(path: Path, text: str) -> None:
    """Write one. What is undated is dated by its file."""
    path.write_text(text, "utf-8")
    os.utime(path, (site.CHANGED, site.CHANGED))


def with_noise(paragraphs: Sequence[str], place: int) -> Iterator[str]:
    """The paragraphs of an article with what its page has between them."""
    yield _HEAD
    for number, paragraph in enumerate(paragraphs):
        if number and number % _EVERY == 0:
            yield _INSETS[(place + number) % len(_INSETS)]
        yield paragraph
    yield FOOT


def texts() -> Iterator[Any]:
    """Articles without end: first as they are, then others made of them."""
    own = list(site.news()) or list(site.sample())
    random.Random(5).shuffle(own)  # noqa: S311 - they come by section; a small site has all of them, too
    yield from own
    rare = rare_names(own)
    partners = _by_section(own)
    for turn in count(1):
        for article in own:
            yield _renamed(_joined(article, _partner(article, partners, turn), turn), rare, turn)


def rare_names(articles: Sequence[Any]) -> frozenset[str]:
    """Words that begin with a capital, always, in few articles: the names of those who are not in the news every day."""
    bodies = ["\n".join((article.title, *article.paragraphs)) for article in articles]
    names = Counter(chain.from_iterable(set(_CAPITAL.findall(body)) for body in bodies))
    lower = set(chain.from_iterable(map(_WORD.findall, bodies)))
    return frozenset(name for name, articles in names.items() if articles <= _COMMON and name.lower() not in lower)


def _by_section(articles: Sequence[Any]) -> dict[Any, tuple[list[Any], int]]:
    """The articles of its section by each article, and its place among them."""
    sections = defaultdict(list)
    for article in articles:
        sections[article.section].append(article)
    return {article: (some, place) for some in sections.values() for place, article in enumerate(some)}


def _partner(article: Any, partners: dict[Any, tuple[list[Any], int]], turn: int) -> Any:
    some, place = partners[article]
    return some[(place + 1 + turn * 7) % len(some)]


def _joined(one: Any, other: Any, turn: int) -> Any:
    """The first article with every second paragraph of the other."""
    taken = (other if place % 2 == turn % 2 and place < len(other.paragraphs) else one for place in range(len(one.paragraphs)))
    paragraphs = (article.paragraphs[place] for place, article in enumerate(taken))
    words, rest = one.title.split(), other.title.split()
    title = " ".join((*words[: (len(words) + 1) // 2], *rest[len(rest) // 2 :]))
    return replace(one, title=title, paragraphs=tuple(paragraphs))


def _renamed(article: Any, rare: frozenset[str], turn: int) -> Any:
    """The article with other figures, and other people where they are not everybody's."""
    text = "\n".join((article.title, *article.paragraphs))
    text = _CAPITAL.sub(lambda found: _other_name(found[0], turn) if found[0] in rare else found[0], text)
    text = _FIGURE.sub(lambda found: str(int(found[0]) + turn), text)
    title, *paragraphs = text.split("\n")
    return replace(article, title=title, paragraphs=tuple(paragraphs))


def _other_name(name: str, turn: int) -> str:
    """The name with other letters, the same in all articles of a turn."""
    start = crc32(name.encode())
    moved = _rotated("aeiou", start % 4 + turn) | _rotated("lmnrst", turn // 5)
    return f"{name[0]}{name[1:].translate(str.maketrans(moved))}"


def _rotated(letters: str, shift: int) -> dict[str, str]:
    return {letter: letters[(place + shift) % len(letters)] for place, letter in enumerate(letters)}
