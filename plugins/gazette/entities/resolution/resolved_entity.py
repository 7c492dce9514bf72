"""The result of resolution: an entity of one article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...model.article import EntityType


@dataclass(frozen=True, slots=True)
class ResolvedEntity:
    """An entity of one article.

    `surfaces` counts the mentions under each name, `first` is the position of the first mention (0 to 1 of the text's length),
    `headline` is True if the title names the entity, and `leads` is the share of the sentences with names that name it first.
    `role` is a person's role, such as 'striker' ("" if the text gives none). `lone` marks a person with a name of one word, which
    could belong to anybody.
    """

    name: str
    type: EntityType
    surfaces: Mapping[str, int]
    first: float
    headline: bool = False
    leads: float = 0.0
    role: str = ""
    lone: bool = False

    @property
    def count(self) -> int:
        """The number of mentions."""
        return sum(self.surfaces.values())
