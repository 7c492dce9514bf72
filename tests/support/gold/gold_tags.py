"""Articles with tags that an editor chose, and scores of Gazette's tags against them.

`python -m tests.support.gold.gold_tags [RECOGNIZER]` (with PYTHONPATH=plugins:tests) prints what is missed, article by article.
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
from gazette.entities.register.build_register import build_register
from gazette.model.article import ENTITY_TYPES, Article, Block, EntityType
from gazette.pipeline.dating import date_from_name
from gazette.sources.decoding import read_local_raw

TESTS = Path(__file__).parents[2]
RAW = TESTS.parent / "content" / "raw"
GOLD_TYPES = ENTITY_TYPES
# Types that are scored.
COUNTED: tuple[EntityType, ...] = ("person", "organization", "place")


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """An entity of an article according to an editor.

    `types` are its own type and others that are also right (a country and its team), `headings` the names that its tag may have, the
    best one first, and `surfaces` the strings by which the article names it. `about` marks an entity that the article is about. An
    `optional` entity may be a tag but need not be one; events and works are always optional.
    """

    types: tuple[str, ...]
    headings: tuple[str, ...]
    surfaces: tuple[str, ...]
    about: bool
    optional: bool

    @property
    def name(self) -> str:
        return self.headings[0]


@dataclass(frozen=True, slots=True)
class ScoredTag:
    """A tag as it is compared: `surfaces` are its name and those of its aliases that the article has."""

    name: str
    type: str
    surfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """An article with its gold entities; `traps` describe what is difficult about it."""

    label: str
    article: Article
    gold: tuple[GoldEntity, ...]
    traps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The pairs of a tag and its gold entity, the entities without a tag, and the tags without an entity."""

    pairs: tuple[tuple[ScoredTag, GoldEntity], ...]
    missed: tuple[GoldEntity, ...]
    extra: tuple[ScoredTag, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores over several documents.

    `canonical` is the share of right tags whose name is one of the entity's headings. `about` is the mean of `about_share`.
    """

    precision: float
    recall: float
    canonical: float
    about: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


@cache
def load_documents() -> tuple[GoldDocument, ...]:
    """Return the English articles of the sample site, with the gold tags in tests/sample_expected.json, and those in tests/gold/.

    Articles in other languages are left out, since Gazette's recognizer does not read them.
    """
    sample = json.loads((TESTS / "sample_expected.json").read_text("utf-8"))
    written = [(path.stem, json.loads(path.read_text("utf-8"))) for path in sorted((TESTS / "gold").glob("*.json"))]
    english = {path: entry for path, entry in sample.items() if "lang" not in entry}
    return (*(_sample(path, entry) for path, entry in english.items()), *(_written(label, entry) for label, entry in written))


def _sample(path: str, entry: dict[str, Any]) -> GoldDocument:
    article = date_from_name(extract_article(read_local_raw(RAW / path, RAW)))
    required = [(kind, name, False) for kind, names in entry["entities"].items() for name in names]
    optional = [(kind, name, True) for kind, names in entry.get("optional", {}).items() for name in names]
    about, details = entry["about"], entry.get("names", {})
    gold = (
        _gold({"name": name, "type": kind, "about": name in about, "optional": free, "surfaces": [name], **details.get(name, {})})
        for kind, name, free in (*required, *optional)
    )
    return GoldDocument(path, article, tuple(gold))


def _written(label: str, entry: dict[str, Any]) -> GoldDocument:
    blocks = tuple(Block(number, number, text) for number, text in enumerate(entry["paragraphs"], 1))
    article = Article(id=label, path=f"{label}.txt", title=entry["title"], summary=entry["summary"], lang="en", blocks=blocks)
    return GoldDocument(label, article, tuple(map(_gold, entry["entities"])), tuple(entry["traps"]))


def _gold(entry: dict[str, Any]) -> GoldEntity:
    return GoldEntity(
        types=(entry["type"], *entry.get("also", ())),
        headings=(entry["name"], *entry.get("headings", ())),
        surfaces=tuple(entry["surfaces"]),
        about=entry["about"],
        optional=entry.get("optional", False) or entry["type"] not in COUNTED,
    )


def tag_documents(documents: Sequence[GoldDocument], recognizer: str = "") -> list[tuple[ScoredTag, ...]]:
    """Return the tags of each document, most salient first, as a site of all these documents has them.

    `recognizer` is a value of the setting "recognizer"; "" stands for its default.
    """
    articles = [document.article for document in documents]
    mentions = load_recognizer(recognizer or str(SETTINGS["recognizer"][0]))(map(cased_text, articles))
    register = build_register([replace(a, mentions=tuple(found)) for a, found in zip(articles, mentions, strict=True)])
    return [
        tuple(ScoredTag(tag.entity.name, tag.entity.type, (tag.entity.name, *tag.surfaces)) for tag in register.tags[a.id])
        for a in articles
    ]


def occurs(name: str, text: str) -> bool:
    """Return True if `text` contains `name` as whole words."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def normalise(name: str) -> str:
    """Return a name without the differences between spellings: 'the', possessives, dots, outer punctuation, kinds of apostrophe."""
    text = " ".join(unicodedata.normalize("NFKC", name).replace("’", "'").split()).strip(" ,;:!?\"'()[]“”")
    text = re.sub(r"^[Tt]he |'s?$", "", text)
    return re.sub(r"\s*[-–]\s*", "-", text.replace(".", ""))


def _fits(tag: ScoredTag, gold: GoldEntity) -> bool:
    tag_names = {normalise(surface).lower() for surface in (tag.name, *tag.surfaces)}
    gold_names = {normalise(surface).lower() for surface in (*gold.headings, *gold.surfaces)}
    return tag.type in gold.types and not tag_names.isdisjoint(gold_names)


def is_canonical(tag: ScoredTag, gold: GoldEntity) -> bool:
    """Return True if the name of a tag is one of the entity's headings."""
    return normalise(tag.name) in map(normalise, gold.headings)


def _match(tags: Sequence[ScoredTag], gold: Sequence[GoldEntity]) -> list[tuple[ScoredTag, GoldEntity]]:
    """Return a largest possible set of pairs of a tag and an entity that it fits, each in one pair (augmenting paths)."""
    tag_of: dict[int, int] = {}
    candidates = [
        sorted((g for g in range(len(gold)) if _fits(tag, gold[g])), key=lambda g: not is_canonical(tag, gold[g])) for tag in tags
    ]

    def place(tag: int, seen: set[int]) -> bool:
        for entity in candidates[tag]:
            if entity not in seen:
                seen.add(entity)
                if entity not in tag_of or place(tag_of[entity], seen):
                    tag_of[entity] = tag
                    return True
        return False

    for number in range(len(tags)):
        place(number, set())
    return [(tags[tag], gold[entity]) for entity, tag in sorted(tag_of.items())]


def compare(tags: Iterable[ScoredTag], gold: Sequence[GoldEntity]) -> Comparison:
    """Compare the tags of an article with its gold entities.

    A tag matches an entity if they share a name and the tag's type is right. At most one tag matches each entity: an alias with a
    tag of its own is extra, and a tag for two entities leaves one of them missed. Only people, organisations and places count. Tags
    of optional entities count neither way.
    """
    counted = [tag for tag in tags if tag.type in COUNTED]
    required = [entity for entity in gold if not entity.optional]
    pairs = _match(counted, required)
    matched_tags, matched_entities = {id(tag) for tag, _ in pairs}, {id(entity) for _, entity in pairs}
    unmatched = [tag for tag in counted if id(tag) not in matched_tags]
    extra = [tag for tag in unmatched if any(_fits(tag, g) for g in required) or not any(_fits(tag, g) for g in gold)]
    return Comparison(tuple(pairs), tuple(entity for entity in required if id(entity) not in matched_entities), tuple(extra))


def count_matches(tags: Iterable[ScoredTag], gold: Sequence[GoldEntity]) -> tuple[int, int, int]:
    """Return how many tags are right, how many tags there are, and how many are wanted."""
    comparison = compare(tags, gold)
    right = len(comparison.pairs)
    return right, right + len(comparison.extra), right + len(comparison.missed)


def about_share(tags: Sequence[ScoredTag], gold: Sequence[GoldEntity]) -> float | None:
    """Return how large a share of an article's subjects (the entities that it is about) is among its first tags.

    As many tags are considered as there are subjects. Optional entities are no subjects. Returns None if there are no subjects.
    """
    about = [entity for entity in gold if entity.about and not entity.optional]
    return len(_match(tags[: len(about)], about)) / len(about) if about else None


def compute_scores(documents: Sequence[GoldDocument], tags: Sequence[Sequence[ScoredTag]]) -> Scores:
    """Return the scores of the tags of documents. Counts are summed over all documents, so that long articles count more."""
    comparisons = [compare(article_tags, document.gold) for document, article_tags in zip(documents, tags, strict=True)]
    counts = [count_matches(article_tags, document.gold) for document, article_tags in zip(documents, tags, strict=True)]
    right, tagged, wanted = (sum(column) for column in zip(*counts, strict=True))
    canonical = sum(is_canonical(*pair) for comparison in comparisons for pair in comparison.pairs)
    shares = [about_share(article_tags, document.gold) for document, article_tags in zip(documents, tags, strict=True)]
    defined = [share for share in shares if share is not None]
    return Scores(right / tagged, right / wanted, canonical / right, sum(defined) / len(defined))


def report(documents: Sequence[GoldDocument], tags: Sequence[Sequence[ScoredTag]]) -> Iterator[str]:
    """Yield the lines of a report: the misses of each article, with its traps, and the scores of each half and of all documents."""
    for document, article_tags in zip(documents, tags, strict=True):
        misses = [*_misses(compare(article_tags, document.gold)), *_subject_misses(document, article_tags)]
        if misses:
            yield "\n{}: {} right of {} found, {} wanted".format(document.label, *count_matches(article_tags, document.gold))
            yield from (f"    trap: {trap}" for trap in document.traps)
            yield from misses
    yield ""
    for label, chosen in (("sample", False), ("written", True)):
        half = [(d, t) for d, t in zip(documents, tags, strict=True) if bool(d.traps) == chosen]
        yield _line(label, compute_scores([d for d, _ in half], [t for _, t in half]))
    yield _line("all", compute_scores(documents, tags))


def _misses(comparison: Comparison) -> Iterator[str]:
    yield from (f"  missed  {entity.types[0]:13} {entity.name}" for entity in comparison.missed)
    yield from (f"  extra   {tag.type:13} {tag.name}" for tag in comparison.extra)
    yield from (f"  name    {t.type:13} {t.name}  for  {g.name}" for t, g in comparison.pairs if not is_canonical(t, g))


def _subject_misses(document: GoldDocument, tags: Sequence[ScoredTag]) -> Iterator[str]:
    about = [entity.name for entity in document.gold if entity.about and not entity.optional]
    if about_share(tags, document.gold) not in (None, 1):
        yield f"  about   {', '.join(about)}  but first  {', '.join(tag.name for tag in tags[: len(about)])}"


def _line(label: str, scores: Scores) -> str:
    return (
        f"{label:8} precision {scores.precision:.3f}  recall {scores.recall:.3f}  F1 {scores.f1:.3f}"
        f"  canonical {scores.canonical:.3f}  about {scores.about:.3f}"
    )


if __name__ == "__main__":
    all_documents = load_documents()
    print("\n".join(report(all_documents, tag_documents(all_documents, *sys.argv[1:2]))))
