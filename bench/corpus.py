"""Generate the raw articles for `make bench`: any number of them, with boilerplate between the paragraphs for cleaning to remove.

The articles come from ../shared/data/news, or from the sample if that folder is missing (see site.py). If more are needed, new ones
are made: every second paragraph and half of the headline come from another article of the same section, and numbers and rare names
are replaced. Names that are frequent in the news stay. So a larger site names more people, and no two texts are copies except those
that site.py copies on purpose. The days covered grow with the number of articles: a large site is an older site, not one with a
thousand articles a day."""

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
    """Import bench/site.py under another name, since Python's own `site` module is already loaded."""
    sys.path.insert(0, str(Path(__file__).parent))
    spec = importlib.util.spec_from_file_location("large_site", Path(__file__).with_name("site.py"))
    if spec is None or spec.loader is None:
        raise ImportError("bench/site.py is not there")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


site: Any = _site()

# Articles a day, as on the site that `make audit-large` checks: 2,000 articles in 120 days.
A_DAY = 2000 / site.DAYS
# Names that occur in more articles than this (Blair, Microsoft, London) are not replaced.
_COMMON = 12
_CAPITAL = re.compile(r"\b[A-Z][a-z]{3,}\b")
_WORD = re.compile(r"\b[a-z]{4,}\b")
_FIGURE = re.compile(r"(?<![\d.,])(?!(?:19|20)\d\d\b)[1-9]\d+\b")
# Boilerplate: an inset after every second paragraph, _HEAD before the first and FOOT after the last. Cleaning has a rule for each.
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
    """A raw file: its name, with '.html' or '.txt', and its text."""

    name: str
    text: str


def raws(number: int) -> Iterator[Raw]:
    """Yield raw files without end: a tenth saved pages, the rest text dumps.

    The first `number` files are dated within `number` / A_DAY days, or within a week if that is longer. The same `number` always
    gives the same files."""
    dice = random.Random(5)  # noqa: S311 - the same site each time
    span = max(7, round(number / A_DAY))
    for place, article in enumerate(site.articles(dice, texts(), span)):
        noisy = replace(article, paragraphs=tuple(with_noise(article.paragraphs, place)))
        page = place % 100 < site.PAGES
        yield Raw(f"{place:06}{'.html' if page else '.txt'}", site.as_page(noisy) if page else site.as_dump(noisy))


def write_raws(folder: Path, files: Iterable[Raw]) -> None:
    """Empty a folder and write raw files into it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for raw in files:
        write_raw(folder / raw.name, raw.text)


def write_raw(path: Path, text: str) -> None:
    """Write a raw file with a fixed modification time, since undated articles take their date from it."""
    path.write_text(text, "utf-8")
    os.utime(path, (site.CHANGED, site.CHANGED))


def with_noise(paragraphs: Sequence[str], place: int) -> Iterator[str]:
    """Yield the paragraphs of an article with boilerplate around and between them; `place` selects the insets."""
    yield _HEAD
    for number, paragraph in enumerate(paragraphs):
        if number and number % _EVERY == 0:
            yield _INSETS[(place + number) % len(_INSETS)]
        yield paragraph
    yield FOOT


def texts() -> Iterator[Any]:
    """Yield articles without end: first the originals, then variations of them."""
    originals = list(site.news()) or list(site.sample())
    random.Random(5).shuffle(originals)  # noqa: S311 - they come sorted by section, and small sites need every section
    yield from originals
    rare = rare_names(originals)
    partners = _by_section(originals)
    for turn in count(1):
        for article in originals:
            yield _renamed(_joined(article, _partner(article, partners, turn), turn), rare, turn)


def rare_names(articles: Sequence[Any]) -> frozenset[str]:
    """Return the words that are always capitalised and occur in at most _COMMON articles: names that are not in the news daily."""
    bodies = ["\n".join((article.title, *article.paragraphs)) for article in articles]
    names = Counter(chain.from_iterable(set(_CAPITAL.findall(body)) for body in bodies))
    lower = set(chain.from_iterable(map(_WORD.findall, bodies)))
    return frozenset(name for name, articles in names.items() if articles <= _COMMON and name.lower() not in lower)


def _by_section(articles: Sequence[Any]) -> dict[Any, tuple[list[Any], int]]:
    """Return, for each article, the list of articles in its section and its index in that list."""
    sections = defaultdict(list)
    for article in articles:
        sections[article.section].append(article)
    return {article: (section, place) for section in sections.values() for place, article in enumerate(section)}


def _partner(article: Any, partners: dict[Any, tuple[list[Any], int]], turn: int) -> Any:
    """Return another article of the section. With each turn, it is seven places further on in the section's list."""
    section, place = partners[article]
    return section[(place + 1 + turn * 7) % len(section)]


def _joined(base: Any, partner: Any, turn: int) -> Any:
    """Return `base` with every second paragraph, and the second half of the title, taken from `partner`."""
    sources = (
        partner if place % 2 == turn % 2 and place < len(partner.paragraphs) else base for place in range(len(base.paragraphs))
    )
    paragraphs = (article.paragraphs[place] for place, article in enumerate(sources))
    words, rest = base.title.split(), partner.title.split()
    title = " ".join((*words[: (len(words) + 1) // 2], *rest[len(rest) // 2 :]))
    return replace(base, title=title, paragraphs=tuple(paragraphs))


def _renamed(article: Any, rare: frozenset[str], turn: int) -> Any:
    """Return the article with its rare names replaced and `turn` added to its numbers (years excepted)."""
    text = "\n".join((article.title, *article.paragraphs))
    text = _CAPITAL.sub(lambda match: _other_name(match[0], turn) if match[0] in rare else match[0], text)
    text = _FIGURE.sub(lambda match: str(int(match[0]) + turn), text)
    title, *paragraphs = text.split("\n")
    return replace(article, title=title, paragraphs=tuple(paragraphs))


def _other_name(name: str, turn: int) -> str:
    """Return the name with some letters exchanged, in the same way in all articles of a turn."""
    start = crc32(name.encode())
    moved = _rotated("aeiou", start % 4 + turn) | _rotated("lmnrst", turn // 5)
    return f"{name[0]}{name[1:].translate(str.maketrans(moved))}"


def _rotated(letters: str, shift: int) -> dict[str, str]:
    """Map each letter to the one `shift` places further on, wrapping around."""
    return {letter: letters[(place + shift) % len(letters)] for place, letter in enumerate(letters)}
