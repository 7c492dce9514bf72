"""What a built site knows, for the rest of the benchmark: `python bench/prepared.py CONF OUT`.

Writes its clean articles with their tags as JSON, a line an article: Hugo gets those. With --floor it prints what the recognizer
alone takes for all texts, in batches and on one core: no cold build can do with less."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "plugins"))

from pelican.settings import read_settings

from gazette.article import Article
from gazette.config import read_config
from gazette.entities.casing import cased_text
from gazette.entities.languages import is_readable, recognizer_language
from gazette.entities.recognize import load_recognizer
from gazette.prepare import Prepared, prepare

_BATCH = 64
_KINDS = {"person": "people", "organization": "organizations", "place": "places"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conf", type=Path, help="settings of a site that is built")
    parser.add_argument("out", type=Path)
    parser.add_argument("--floor", type=int, default=0, help="time the recognizer on so many articles, spread over all")
    options = parser.parse_args()
    config = read_config(read_settings(str(options.conf)))
    prepared = prepare(config, lambda *_: None, lambda _: nullcontext())
    with options.out.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(record)}\n" for record in records(prepared))
    if options.floor:
        print(json.dumps(floor(prepared.articles, config.recognizer, options.floor)))


def records(prepared: Prepared) -> Iterator[dict[str, Any]]:
    """Each article: what is known about it, its paragraphs, and who, which organisations and what places it is tagged with."""
    for article in prepared.articles:
        tags = prepared.tags[article.id]
        names = {plural: [tag.entity.name for tag in tags if tag.entity.type == kind] for kind, plural in _KINDS.items()}
        about = {"id": article.id, "title": article.title, "date": article.published, "publisher": article.publisher}
        yield {**about, "paragraphs": article.paragraphs, **names}


def floor(articles: Sequence[Article], spec: str, most: int) -> dict[str, float]:
    """CPU seconds of the recognizer for all texts. Where these are more than `most`, it reads so many of them, evenly spread, and
    the rest is taken to cost as much a letter."""
    texts = [cased_text(article) for article in articles if is_readable(article, recognizer_language(spec))]
    chosen = texts[:: -(-len(texts) // most)]
    recognize = load_recognizer(spec)
    began = time.process_time()
    for start in range(0, len(chosen), _BATCH):
        list(recognize(chosen[start : start + _BATCH]))
    took = time.process_time() - began
    return {"cpu_seconds": took * sum(map(len, texts)) / sum(map(len, chosen)), "read": len(chosen), "articles": len(texts)}


if __name__ == "__main__":
    main()
