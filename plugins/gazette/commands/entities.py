"""gazette entities: the register of a site, and the user's word on what it doubts."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO

from ..config import Config
from ..entities.register.registry import Known, Register
from ..pipeline.assemble import Prepared, prepare
from .batch import as_json
from .entities_review import review
from .site_settings import site_config

_DOING = {"clean": "Cleaning", "recognize": "Finding names in"}


def run(settings: Path, kind: str, form: str, answers: TextIO | None = None) -> None:
    """Print the entities of the site that a settings file is for: as 'text', as 'json', or, to 'review', its doubts one by
    one; `answers` (default: standard input) are the user's. `kind`: of this type only, "" for all. Raises ConfigError."""
    config = site_config(settings)
    register = register_of(config)
    if form == "review":
        doubts = [doubt for doubt in register.doubts if kind in ("", doubt.type)]
        review(doubts, config.entities, answers or sys.stdin)
        return
    known = [one for one in register.known if kind in ("", one.entity.type)]
    print(as_json({"entities": [_record(one) for one in known]}) if form == "json" else "\n".join(_lines(known)))


def register_of(config: Config) -> Register:
    """The register of a site, made as a build makes it, with its cache; on stderr what is in the way. Raises ConfigError."""
    prepared = prepare(config, show_progress, lambda _: nullcontext())
    for note in _notes(prepared, config):
        print(note, file=sys.stderr)
    return prepared.register


def show_progress(stage: str, done: int, total: int) -> None:
    """Say on stderr when a stage of the work begins."""
    if not done:
        print(f"{_DOING[stage]} {total} new articles ...", file=sys.stderr)


def _notes(prepared: Prepared, config: Config) -> Iterator[str]:
    yield from (f"Warning: {warning}" for warning in prepared.warnings)
    if refused := len(prepared.refusals) + len(prepared.reading.refusals):
        yield f"Note: left out: {refused} of the files in {config.raw}; `gazette clean --report` on that folder says why"


def _record(known: Known) -> dict[str, Any]:
    entity = known.entity
    return {
        "name": entity.name,
        "type": entity.type,
        "articles": known.articles,
        "mentions": known.mentions,
        "first": known.first,
        "last": known.last,
        "aliases": list(entity.aliases),
        "wikidata": entity.wikidata,
    }


def _lines(known: Sequence[Known]) -> Iterator[str]:
    yield f"{'articles':>8} {'mentions':>8}  {'first seen':10}  {'last seen':10}  {'type':12}  name"
    for one in known:
        entity = one.entity
        more = "".join(
            (f"  {entity.wikidata}" if entity.wikidata else "", f"  (also {', '.join(entity.aliases)})" if entity.aliases else "")
        )
        yield f"{one.articles:8} {one.mentions:8}  {one.first:10}  {one.last:10}  {entity.type:12}  {entity.name}{more}"
    yield f"{len(known)} {'entity' if len(known) == 1 else 'entities'}"
