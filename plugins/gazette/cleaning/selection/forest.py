"""Decision trees that were learned by `training/blocks.py`: which blocks of a page are its article's."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Learned from all pages; the benchmark puts trees here that did not see the page.
WEIGHTS = Path(__file__).with_name("forest.json")


@cache
def _load(path: Path) -> tuple[list[str], dict[str, NDArray[np.generic]]]:
    stored = json.loads(path.read_text("utf-8"))
    kinds = {
        "feature": np.int32,
        "threshold": np.float32,
        "left": np.int32,
        "right": np.int32,
        "value": np.float64,
        "roots": np.int32,
    }
    return stored["names"], {name: np.array(stored[name], dtype=kind) for name, kind in kinds.items()}


def is_article(names: list[str], matrix: NDArray[np.float32]) -> NDArray[np.float64]:
    """For each row of features (see features.py) how likely, from 0 to 1, it is the article's.

    Raises ValueError where the features are not those that the trees were learned from.
    """
    learned, nodes = _load(WEIGHTS)
    if names != learned:
        raise ValueError("the features have changed since the trees were learned; run `make train-blocks`")
    rows = np.arange(len(matrix))[:, None]
    at = np.broadcast_to(nodes["roots"], (len(matrix), len(nodes["roots"])))
    while (nodes["left"][at] != at).any():  # leaves lead to themselves
        goes_left = matrix[rows, nodes["feature"][at]] <= nodes["threshold"][at]
        at = np.where(goes_left, nodes["left"][at], nodes["right"][at])
    return 1 / (1 + np.exp(-nodes["value"][at].sum(axis=1)))  # type: ignore[no-any-return]
