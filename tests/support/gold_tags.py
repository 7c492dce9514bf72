"""Articles whose entities an editor wrote down, and how near tags come to them.

`python -m tests.support.gold_tags [RECOGNIZER]` (with PYTHONPATH=plugins:tests) prints what is missed, article by article.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from gazette.cleaning.extract import extract_article
from gazette.config import SETTINGS
from gazette.entities.recognition.casing import cased_text
from gazette.entities.recognition.recognize import load_recognizer
from gazette.entities.register.register import build_register
from gazette.model.article import ENTITY_TYPES, Article, Block, EntityType
from gazette.pipeline.dating import date_by_name
from gazette.sources.decoding import read_raw

TESTS = Path(__file__).parents[1]
RAW = TESTS.parent / "content" / "raw"
GOLD_TYPES = ENTITY_TYPES
COUNTED: tuple[EntityType, ...] = ("person", "organization", "place")


@dataclass(frozen=True, slots=True)
class Gold:
    """An entity as an editor wrote it down. `types`: its own and others that are right as well (a country and its
    team); `headings`: names to head it by, its own first; `surfaces`: the strings by which the article names it.
    An optional one need not be a tag and may be one; events and works are optional."""

    types: tuple[str, ...]
    headings: tuple[str, ...]
    surfaces: tuple[str, ...]
    about: bool
    optional: bool

    @property
    def name(self) -> str:
        return self.headings[0]


@dataclass(frozen=True, slots=True)
class Named:
    """A tag as it is scored: `surfaces` are its name and those of its aliases that the article has."""

    name: str
    type: str
    surfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """An article with its gold entities, and what is hard about it."""

    label: str
    article: Article
    gold: tuple[Gold, ...]
    traps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which tags are which entities, which entities have no tag, and which tags are no entity."""

    pairs: tuple[tuple[Named, Gold], ...]
    missed: tuple[Gold, ...]
    extra: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Over all documents: `canonical` is the share of right tags that go by a name to head them by, `about` the mean
    share of the entities an article is about among its first tags, as many as there are such entities."""

    precision: float
    recall: float
    canonical: float
    about: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


@cache
def load_documents() -> tuple[Document, ...]:
    """The sample articles in English as they are cleaned, with tests/sample_expected.json, and those of tests/gold/. Our
    recognizer leaves other languages alone."""
    sample = json.loads((TESTS / "sample_expected.json").read_text("utf-8"))
    written = [(path.stem, json.loads(path.read_text("utf-8"))) for path in sorted((TESTS / "gold").glob("*.json"))]
    english = {path: entry for path, entry in sample.items() if "lang" not in entry}
    return (*(_sample(path, entry) for path, entry in english.items()), *(_written(label, entry) for label, entry in written))


def _sample(path: str, entry: dict[str, Any]) -> Document:
    article = date_by_name(extract_article(read_raw(RAW / path, RAW)))
    required = [(kind, name, False) for kind, names in entry["entities"].items() for name in names]
    optional = [(kind, name, True) for kind, names in entry.get("optional", {}).items() for name in names]
    about, details = entry["about"], entry.get("names", {})
    gold = (
        _gold({"name": name, "type": kind, "about": name in about, "optional": free, "surfaces": [name], **details.get(name, {})})
        for kind, name, free in (*required, *optional)
    )
    return Document(path, article, tuple(gold))


def _written(label: str, entry: dict[str, Any]) -> Document:
    blocks = tuple(Block(number, number, text) for number, text in enumerate(entry["paragraphs"], 1))
    article = Article(id=label, path=f"{label}.txt", title=entry["title"], summary=entry["summary"], lang="en", blocks=blocks)
    return Document(label, article, tuple(map(_gold, entry["entities"])), tuple(entry["traps"]))


def _gold(entry: dict[str, Any]) -> Gold:
    return Gold(
        types=(entry["type"], *entry.get("also", ())),
        headings=(entry["name"], *entry.get("headings", ())),
        surfaces=tuple(entry["surfaces"]),
        about=entry["about"],
        optional=entry.get("optional", False) or entry["type"] not in COUNTED,
    )


def tag_documents(documents: Sequence[Document], recognizer: str = "") -> list[tuple[Named, ...]]:
    """The tags of each document, most salient first, as one site has them; by the default recognizer where none is named."""
    articles = [document.article for document in documents]
    mentions = load_recognizer(recognizer or str(SETTINGS["recognizer"][0]))(map(cased_text, articles))
    register = build_register([replace(a, mentions=tuple(found)) for a, found in zip(articles, mentions, strict=True)])
    return [
        tuple(Named(tag.entity.name, tag.entity.type, (tag.entity.name, *tag.surfaces)) for tag in register.tags[a.id])
        for a in articles
    ]


def occurs(name: str, text: str) -> bool:
    """Whether `text` has `name` as words of its own."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def plain(name: str) -> str:
    """A name without what spellings of it differ in: 'the', possessives, dots, outer punctuation, kinds of apostrophe."""
    text = " ".join(unicodedata.normalize("NFKC", name).replace("’", "'").split()).strip(" ,;:!?\"'()[]“”")
    text = re.sub(r"^[Tt]he |'s?$", "", text)
    return re.sub(r"\s*[-–]\s*", "-", text.replace(".", ""))


def _is(tag: Named, gold: Gold) -> bool:
    ours = {plain(surface).lower() for surface in (tag.name, *tag.surfaces)}
    theirs = {plain(surface).lower() for surface in (*gold.headings, *gold.surfaces)}
    return tag.type in gold.types and not ours.isdisjoint(theirs)


def is_canonical(tag: Named, gold: Gold) -> bool:
    """Whether the tag goes by a name to head the entity by."""
    return plain(tag.name) in map(plain, gold.headings)


def _match(tags: Sequence[Named], gold: Sequence[Gold]) -> list[tuple[Named, Gold]]:
    """As many pairs of a tag and its entity as there can be, each in one pair (augmenting paths)."""
    taken: dict[int, int] = {}
    fits = [
        sorted((g for g in range(len(gold)) if _is(tag, gold[g])), key=lambda g: not is_canonical(tag, gold[g])) for tag in tags
    ]

    def place(tag: int, seen: set[int]) -> bool:
        for one in fits[tag]:
            if one not in seen:
                seen.add(one)
                if one not in taken or place(taken[one], seen):
                    taken[one] = tag
                    return True
        return False

    for number in range(len(tags)):
        place(number, set())
    return [(tags[tag], gold[one]) for one, tag in sorted(taken.items())]


def judge(tags: Iterable[Named], gold: Sequence[Gold]) -> Verdict:
    """Compare the tags of an article with its entities. A tag is an entity if its type is right and a name is shared, and
    no two tags are the same entity: an alias that is a tag of its own is wrong, and two entities in one tag miss one.
    Tags of other types than person, organization and place do not count, nor do those of optional entities."""
    counted = [tag for tag in tags if tag.type in COUNTED]
    required = [one for one in gold if not one.optional]
    pairs = _match(counted, required)
    used, found = {id(tag) for tag, _ in pairs}, {id(one) for _, one in pairs}
    left = [tag for tag in counted if id(tag) not in used]
    extra = [tag for tag in left if any(_is(tag, g) for g in required) or not any(_is(tag, g) for g in gold)]
    return Verdict(tuple(pairs), tuple(one for one in required if id(one) not in found), tuple(extra))


def score(tags: Iterable[Named], gold: Sequence[Gold]) -> tuple[int, int, int]:
    """How many tags are right, how many were found, and how many are wanted."""
    verdict = judge(tags, gold)
    right = len(verdict.pairs)
    return right, right + len(verdict.extra), right + len(verdict.missed)


def about_share(tags: Sequence[Named], gold: Sequence[Gold]) -> float | None:
    """Of the entities that an article is about, the share among its first tags, as many as there are such entities;
    None where all of them are events and works."""
    about = [one for one in gold if one.about and not one.optional]
    return len(_match(tags[: len(about)], about)) / len(about) if about else None


def figures(documents: Sequence[Document], tags: Sequence[Sequence[Named]]) -> Figures:
    """Sums over all documents, so that long articles count more; `about` is a mean of articles."""
    verdicts = [judge(ours, document.gold) for document, ours in zip(documents, tags, strict=True)]
    counts = [score(ours, document.gold) for document, ours in zip(documents, tags, strict=True)]
    right, found, wanted = (sum(column) for column in zip(*counts, strict=True))
    exact = sum(is_canonical(*pair) for verdict in verdicts for pair in verdict.pairs)
    shares = [about_share(ours, document.gold) for document, ours in zip(documents, tags, strict=True)]
    known = [share for share in shares if share is not None]
    return Figures(right / found, right / wanted, exact / right, sum(known) / len(known))


def report(documents: Sequence[Document], tags: Sequence[Sequence[Named]]) -> Iterator[str]:
    """Lines to read: each article that has misses, with its traps, then the figures of both halves and of all."""
    for document, ours in zip(documents, tags, strict=True):
        misses = [*_misses(judge(ours, document.gold)), *_subject(document, ours)]
        if misses:
            yield "\n{}: {} right of {} found, {} wanted".format(document.label, *score(ours, document.gold))
            yield from (f"    trap: {trap}" for trap in document.traps)
            yield from misses
    yield ""
    for label, chosen in (("sample", False), ("written", True)):
        half = [(d, t) for d, t in zip(documents, tags, strict=True) if bool(d.traps) == chosen]
        yield _line(label, figures([d for d, _ in half], [t for _, t in half]))
    yield _line("all", figures(documents, tags))


def _misses(verdict: Verdict) -> Iterator[str]:
    yield from (f"  missed  {one.types[0]:13} {one.name}" for one in verdict.missed)
    yield from (f"  extra   {tag.type:13} {tag.name}" for tag in verdict.extra)
    yield from (f"  name    {t.type:13} {t.name}  for  {g.name}" for t, g in verdict.pairs if not is_canonical(t, g))


def _subject(document: Document, tags: Sequence[Named]) -> Iterator[str]:
    about = [one.name for one in document.gold if one.about and not one.optional]
    if about_share(tags, document.gold) not in (None, 1):
        yield f"  about   {', '.join(about)}  but first  {', '.join(tag.name for tag in tags[: len(about)])}"


def _line(label: str, found: Figures) -> str:
    return (
        f"{label:8} precision {found.precision:.3f}  recall {found.recall:.3f}  F1 {found.f1:.3f}"
        f"  canonical {found.canonical:.3f}  about {found.about:.3f}"
    )


if __name__ == "__main__":
    everything = load_documents()
    print("\n".join(report(everything, tag_documents(everything, *sys.argv[1:2]))))
