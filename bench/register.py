"""Measure the speed of the entity register, and how well it separates namesakes: `make bench-register`.

The speed is measured on 100,000 invented documents with up to twelve entities each. Namesakes need ../shared/data/news: sixty
pairs are made of people who appear in two to twelve articles, have a role ('minister') and belong to different sections. Both
people of a pair get the same name, and the pairs that the register separates are counted. The people whom it splits in the
unchanged articles are printed, too; some of these splits are right, since the articles do mean two people."""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT)]

from gazette.entities.overrides.override_lookup import NO_OVERRIDES
from gazette.entities.recognition.casing import cased_text
from gazette.entities.recognition.network import load_network
from gazette.entities.register.build_register import Document, register_documents
from gazette.entities.resolution.resolve import resolve_entities
from gazette.entities.resolution.resolved_entity import ResolvedEntity
from gazette.model.article import Article, Block, EntityType

NEWS = ROOT.parent / "shared" / "data" / "news" / "articles.jsonl"
_DOCUMENTS, _NAMES, _ENTITIES, _PAIRS = 100_000, 30_000, 12, 60


def main() -> None:
    documents = list(invented(random.Random(4)))  # noqa: S311 - the same documents each time
    began = time.process_time()
    register = register_documents(documents, NO_OVERRIDES)
    print(f"{len(documents):,} documents, {len(register.entities):,} entities: {time.process_time() - began:.1f} CPU seconds")
    if NEWS.exists():
        bench_namesakes(random.Random(1))  # noqa: S311
    else:
        print("There is no ../shared/data/news; namesakes are not measured")


def invented(dice: random.Random) -> Iterator[Document]:
    """Yield invented documents in which a few names are frequent and most are rare."""
    kinds: list[EntityType] = ["person", "person", "organization", "place"]
    names = [(_name(dice, kind), kind) for kind in dice.choices(kinds, k=_NAMES)]
    for number in range(_DOCUMENTS):
        chosen = [
            names[int(dice.paretovariate(0.7)) % _NAMES if dice.random() < 0.5 else dice.randrange(_NAMES)]
            for _ in range(_ENTITIES)
        ]
        entities = tuple(_entity(dice, name, kind) for name, kind in dict.fromkeys(chosen))
        yield Document(f"{number:06}", f"2024-{1 + number % 12:02}-{1 + number % 28:02}", entities)


def _name(dice: random.Random, kind: EntityType) -> str:
    word = "".join(
        dice.choice(("ba", "cel", "dun", "fa", "gro", "ha", "kos", "la", "mar", "ni", "so", "ver")) for _ in range(3)
    ).title()
    given = dice.choice(("Ada", "Ben", "Cleo", "Dana", "Ewa", "Finn", "Gil", "Hana", "Ivo", "June"))
    return {"person": f"{given} {word}", "organization": f"{word} {dice.choice(('Bank', 'Council', 'Party'))}"}.get(
        kind, f"{word}stad"
    )


def _entity(dice: random.Random, name: str, kind: EntityType) -> ResolvedEntity:
    role = dice.choice(("", "", "striker", "minister")) if kind == "person" else ""
    return ResolvedEntity(name, kind, {name: 1, name.split()[-1]: 2}, dice.random(), role=role)


def bench_namesakes(dice: random.Random) -> None:
    """Print which people the register splits in the real articles, and how many pairs of invented namesakes it separates."""
    lines = [json.loads(line) for line in NEWS.read_text("utf-8").splitlines()]
    sections = [line["section"] for line in lines]
    documents = [Document(article.id, "", resolve_entities(article)) for article in _read(lines)]
    people = [
        registered for registered in register_documents(documents, NO_OVERRIDES).entities if registered.entity.type == "person"
    ]
    # The register appends a role in brackets to the name of a namesake: 'Max Brandt (striker)'.
    split = [person.entity.name for person in people if person.entity.name.endswith(")")]
    people = [person for person in people if person.articles > 1]
    print(f"split: {len(split)} people, of {len(people):,} in several articles: {', '.join(split)}")
    pairs = _pairs(documents, sections, dice)
    renamed = [replace(d, entities=tuple(replace(f, name=pairs.get(f.name, f.name)) for f in d.entities)) for d in documents]
    entities = [registered.entity for registered in register_documents(renamed, NO_OVERRIDES).entities]
    separated = {entity.name.split(" (")[0] for entity in entities if entity.name.endswith(")")}
    print(f"separated: {sum(name in separated for name in pairs.values())} of {len(pairs)} pairs with the same name")


def _read(lines: Sequence[Mapping[str, object]]) -> Iterator[Article]:
    """Yield the records of articles.jsonl as articles, with the mentions that the recognizer finds."""
    articles = [
        Article(
            id=f"{n:05}",
            path="",
            title=str(line["title"]),
            blocks=tuple(Block(i, i, text) for i, text in enumerate(line["paragraphs"], 1)),
        )  # type: ignore[arg-type]
        for n, line in enumerate(lines)
    ]
    for article, mentions in zip(articles, load_network()(map(cased_text, articles)), strict=True):
        yield replace(article, mentions=mentions)


def _pairs(documents: Sequence[Document], sections: Sequence[str], dice: random.Random) -> dict[str, str]:
    """Return _PAIRS pairs of people from different sections: {name: the name that it is replaced with}."""
    articles: dict[str, list[int]] = defaultdict(list)
    for number, document in enumerate(documents):
        for entity in document.entities:
            if entity.type == "person" and not entity.lone and entity.role:
                articles[entity.name].append(number)
    section = {
        name: Counter(sections[n] for n in numbers).most_common(1)[0][0]
        for name, numbers in articles.items()
        if 2 <= len(numbers) <= 12
    }
    pairs: dict[str, str] = {}
    while len(pairs) < _PAIRS:
        name, replacement = dice.sample(sorted(section), 2)
        if section[name] != section[replacement] and name not in pairs and replacement not in pairs.values():
            pairs[name] = replacement
    return pairs


if __name__ == "__main__":
    main()
