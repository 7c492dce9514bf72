"""An entity of one article, as resolution finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...model.article import EntityType


@dataclass(frozen=True, slots=True)
class ResolvedEntity:
    """An entity of one article: `surfaces` counts each name it goes by, `first` is where it is first named (0 to 1 of the
    text's length), `headline` whether its title names it, `leads` the share of sentences that name it before all others.
    `role` is what a person is said to be ("" : nothing). A `lone` one is a person called by one word alone, which could be
    anybody's."""

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
        return sum(self.surfaces.values())
