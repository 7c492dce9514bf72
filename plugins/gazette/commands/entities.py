"""`gazette entities`: list the register of a site, or review what is uncertain in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO

from ..config import Config
from ..entities.register.register_values import Register, RegisteredEntity
from ..model.text import quantity
from ..pipeline.assemble import AssembledArticles, assemble_articles
from ..site.settings_file import site_config
from .batch import to_json
from .entities_review import review

_STAGE_LABELS = {"clean": "Cleaning", "recognize": "Finding names in"}


def run(settings: Path, kind: str, form: str, answers: TextIO | None = None) -> None:
    """Print the entities of a site as 'text' or 'json', or, for the form 'review', ask about each uncertain merge.

    `settings` is the site's settings file. `kind` selects a type of entity, "" all types. The user's answers are read from
    `answers`, by default from stdin. Raises ConfigError if the settings, entities.toml or the cache cannot be used.
    """
    config = site_config(settings)
    register = load_register(config)
    if form == "review":
        uncertain = [merge for merge in register.uncertain_merges if kind in ("", merge.type)]
        review(uncertain, config.overrides_file, answers or sys.stdin)
        return
    entries = [entry for entry in register.entities if kind in ("", entry.entity.type)]
    print(to_json({"entities": [_record(entry) for entry in entries]}) if form == "json" else "\n".join(_lines(entries)))


def load_register(config: Config) -> Register:
    """Return the register of a site as a build makes it, with the same cache. Warnings and notes are printed on stderr.

    Raises ConfigError if the recognizer, entities.toml or the cache cannot be used.
    """
    assembled = assemble_articles(config, show_progress, lambda _: nullcontext())
    for note in _notes(assembled, config):
        print(note, file=sys.stderr)
    return assembled.register


def show_progress(stage: str, done: int, total: int) -> None:
    """Print a line on stderr when a stage begins. A Progress callback."""
    if not done:
        print(f"{_STAGE_LABELS[stage]} {total} new articles ...", file=sys.stderr)


def _notes(assembled: AssembledArticles, config: Config) -> Iterator[str]:
    yield from (f"Warning: {warning}" for warning in assembled.warnings)
    if refused := len(assembled.refusals) + len(assembled.raw_folder.refusals):
        yield f"Note: {quantity(refused, 'file')} in {config.raw} left out; `gazette clean --report` on that folder says why"


def _record(entry: RegisteredEntity) -> dict[str, Any]:
    entity = entry.entity
    return {
        "name": entity.name,
        "type": entity.type,
        "articles": entry.articles,
        "mentions": entry.mentions,
        "first": entry.first_day,
        "last": entry.last_day,
        "aliases": list(entity.aliases),
        "wikidata": entity.wikidata,
    }


def _lines(entries: Sequence[RegisteredEntity]) -> Iterator[str]:
    yield f"{'articles':>8} {'mentions':>8}  {'first seen':10}  {'last seen':10}  {'type':12}  name"
    for entry in entries:
        entity = entry.entity
        wikidata = f"  {entity.wikidata}" if entity.wikidata else ""
        aliases = f"  (also {', '.join(entity.aliases)})" if entity.aliases else ""
        yield (
            f"{entry.articles:8} {entry.mentions:8}  {entry.first_day:10}  {entry.last_day:10}  {entity.type:12}  "
            f"{entity.name}{wikidata}{aliases}"
        )
    yield quantity(len(entries), "entity", "entities")
