"""Placeholder until the branch of stories is merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Piece:
    id: str
    title: str
    text: str
    published: datetime | None
    names: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    id: str
    groups: tuple[tuple[str, ...], ...]


def group_stories(pieces: Iterable[Piece]) -> tuple[Story, ...]:
    return tuple(Story(p.id, ((p.id,),)) for p in pieces)
