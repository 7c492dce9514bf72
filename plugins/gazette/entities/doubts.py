"""What the register is not sure of, for a human to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two names of one type that may be one entity. `question` says what the answer may change: "merge", two entities
    are apart now; "split", `other` is a name of the entity `one` now. `one` and `other` differ. `evidence` holds sentences for
    a human, `cost` counts the mentions that stand under a wrong name if the register is wrong."""

    question: Literal["merge", "split"]
    one: str
    other: str
    type: str
    evidence: tuple[str, ...]
    cost: int
