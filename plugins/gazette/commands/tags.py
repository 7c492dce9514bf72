"""gazette tags: the people, organisations and places of one file."""

from __future__ import annotations

from dataclasses import replace

from ..article import ENTITY_TYPES, Raw, recognizable
from ..entities.languages import is_readable, recognizer_language
from ..entities.recognize import load_recognizer
from ..entities.register import build_register
from ..errors import ArticleError
from ..extract import extract_article


def run(raw: Raw, recognizer: str) -> None:
    """Print entities with type, mentions, salience and other names. Raises ArticleError or ConfigError."""
    article = extract_article(raw)
    if not is_readable(article, recognizer_language(recognizer)):
        raise ArticleError(f"no tags: it is not in the language that {recognizer} is for")
    mentions = next(iter(load_recognizer(recognizer)([recognizable(article)])))
    tags = build_register([replace(article, mentions=mentions)])[article.id]
    print(f"{'salience':>8} {'mentions':>8}  name")
    for kind in ENTITY_TYPES:
        chosen = [tag for tag in tags if tag.entity.type == kind]
        if chosen:
            print(f"{kind}:")
        for tag in chosen:
            aliases = f"  (also {', '.join(tag.entity.aliases)})" if tag.entity.aliases else ""
            print(f"{tag.salience:8.3f} {tag.count:8}  {tag.entity.name}{aliases}")
