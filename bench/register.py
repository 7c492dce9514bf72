"""How fast and how sure the register of a large site is: `make bench-register`.

First 100,000 invented documents of a dozen entities each. Then, where ../shared/data/news is there, namesakes: people of two to
twelve articles who are said to be something are paired with others of another section; of sixty such pairs under one name, how
many does the register tell apart? And how many people of several articles does it part? (They are printed: some are two.)"""

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

from gazette.article import Article, Block, EntityType
from gazette.entities.casing import cased_text
from gazette.entities.network import load_network
from gazette.entities.register import Document, register_documents
from gazette.entities.resolve import Found, resolve_entities
from gazette.entities.rulings import NONE

NEWS = ROOT.parent / "shared" / "data" / "news" / "articles.jsonl"
_DOCUMENTS, _NAMES, _ENTITIES, _PAIRS = 100_000, 30_000, 12, 60


def main() -> None:
    documents = list(invented(random.Random(4)))  # noqa: S311 - the same documents each time
    began = time.process_time()
    register = register_documents(documents, NONE)
    print(f"{len(documents):,} documents, {len(register.known):,} entities: {time.process_time() - began:.1f} CPU seconds")
    if NEWS.exists():
        bench_namesakes(random.Random(1))  # noqa: S311
    else:
        print("../shared/data/news is not there: no namesakes")


def invented(dice: random.Random) -> Iterator[Document]:
    """Documents that name a few names often and most of them rarely."""
    kinds: list[EntityType] = ["person", "person", "organization", "place"]
    names = [(_name(dice, kind), kind) for kind in dice.choices(kinds, k=_NAMES)]
    for number in range(_DOCUMENTS):
        some = [
            names[int(dice.paretovariate(0.7)) % _NAMES if dice.random() < 0.5 else dice.randrange(_NAMES)]
            for _ in range(_ENTITIES)
        ]
        found = tuple(_found(dice, name, kind) for name, kind in dict.fromkeys(some))
        yield Document(f"{number:06}", f"2024-{1 + number % 12:02}-{1 + number % 28:02}", found)


def _name(dice: random.Random, kind: EntityType) -> str:
    word = "".join(
        dice.choice(("ba", "cel", "dun", "fa", "gro", "ha", "kos", "la", "mar", "ni", "so", "ver")) for _ in range(3)
    ).title()
    given = dice.choice(("Ada", "Ben", "Cleo", "Dana", "Ewa", "Finn", "Gil", "Hana", "Ivo", "June"))
    return {"person": f"{given} {word}", "organization": f"{word} {dice.choice(('Bank', 'Council', 'Party'))}"}.get(
        kind, f"{word}stad"
    )


def _found(dice: random.Random, name: str, kind: EntityType) -> Found:
    role = dice.choice(("", "", "striker", "minister")) if kind == "person" else ""
    return Found(name, kind, {name: 1, name.split()[-1]: 2}, dice.random(), role=role)


def bench_namesakes(dice: random.Random) -> None:
    """Print how many pairs of people under one name are told apart, and which people are parted as they are."""
    lines = [json.loads(line) for line in NEWS.read_text("utf-8").splitlines()]
    sections = [line["section"] for line in lines]
    documents = [Document(article.id, "", resolve_entities(article)) for article in _read(lines)]
    people = [one for one in register_documents(documents, NONE).known if one.entity.type == "person"]
    parted = [one.entity.name for one in people if one.entity.name.endswith(")")]
    people = [one for one in people if one.articles > 1]
    print(f"parted: {len(parted)} of {len(people):,} people of several articles: {', '.join(parted)}")
    pairs = _pairs(documents, sections, dice)
    renamed = [replace(d, found=tuple(replace(f, name=pairs.get(f.name, f.name)) for f in d.found)) for d in documents]
    shown = {one.entity.name.split(" (")[0] for one in register_documents(renamed, NONE).known if one.entity.name.endswith(")")}
    print(f"told apart: {sum(name in shown for name in pairs.values())} of {len(pairs)} pairs under one name")


def _read(lines: Sequence[Mapping[str, object]]) -> Iterator[Article]:
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
    """Names of people, each with that of somebody of another section whose name it is to bear."""
    articles: dict[str, list[int]] = defaultdict(list)
    for number, document in enumerate(documents):
        for found in document.found:
            if found.type == "person" and not found.lone and found.role:
                articles[found.name].append(number)
    section = {
        name: Counter(sections[n] for n in some).most_common(1)[0][0] for name, some in articles.items() if 2 <= len(some) <= 12
    }
    pairs: dict[str, str] = {}
    while len(pairs) < _PAIRS:
        one, other = dice.sample(sorted(section), 2)
        if section[one] != section[other] and one not in pairs and other not in pairs.values():
            pairs[one] = other
    return pairs


if __name__ == "__main__":
    main()
