"""Export the articles of a built site for the rest of the benchmark: `python bench/prepared.py CONF OUT`.

Writes the cleaned articles with their tags as JSON, one article a line; these become the Hugo site. With `--floor`, also prints the
CPU time that the recognizer alone takes for all texts, in batches on one core: the least that any cold build can take."""

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

from gazette.config import read_config
from gazette.entities.recognition.casing import cased_text
from gazette.entities.recognition.languages import is_readable, recognizer_language
from gazette.entities.recognition.recognize import load_recognizer
from gazette.model.article import Article
from gazette.pipeline.assemble import AssembledArticles, assemble_articles

_BATCH = 64
_KINDS = {"person": "people", "organization": "organizations", "place": "places"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conf", type=Path, help="settings file of a site that has been built")
    parser.add_argument("out", type=Path, help="file to write, with a JSON object on each line")
    parser.add_argument(
        "--floor", type=int, default=0, metavar="N", help="time the recognizer on at most N articles, evenly spread over all"
    )
    options = parser.parse_args()
    config = read_config(read_settings(str(options.conf)))
    prepared = assemble_articles(config, lambda *_: None, lambda _: nullcontext())
    with options.out.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(record)}\n" for record in records(prepared))
    if options.floor:
        print(json.dumps(floor(prepared.articles, config.recognizer, options.floor)))


def records(prepared: AssembledArticles) -> Iterator[dict[str, Any]]:
    """Yield a JSON object for each article: metadata, paragraphs, and the people, organisations and places it is tagged with."""
    for article in prepared.articles:
        tags = prepared.tags[article.id]
        names = {plural: [tag.entity.name for tag in tags if tag.entity.type == kind] for kind, plural in _KINDS.items()}
        about = {"id": article.id, "title": article.title, "date": article.published, "publisher": article.publisher}
        yield {**about, "paragraphs": article.paragraphs, **names}


def floor(articles: Sequence[Article], spec: str, most: int) -> dict[str, float]:
    """Return the CPU seconds that the recognizer takes for all texts in its language, without loading.

    If there are more than `most` texts, it reads at most `most` of them, evenly spread, and the time is scaled up by the number of
    characters. 'read' is the number of texts read, 'articles' that of all texts in its language."""
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
