"""Apply the decision trees that classify the blocks of a page. `training/blocks.py` trains them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Trees trained on all pages. The benchmark replaces them with trees that were not trained on the page under test.
FOREST_FILE = Path(__file__).with_name("forest.json")


@cache
def _load(path: Path) -> tuple[list[str], dict[str, NDArray[np.generic]]]:
    """Return the names of the features and the nodes of all trees, as an array for each property of a node."""
    stored = json.loads(path.read_text("utf-8"))
    types = {
        "feature": np.int32,
        "threshold": np.float32,
        "left": np.int32,
        "right": np.int32,
        "value": np.float64,
        "roots": np.int32,
    }
    return stored["names"], {name: np.array(stored[name], dtype=type_) for name, type_ in types.items()}


def article_likelihoods(names: list[str], matrix: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the likelihood, from 0 to 1, that each block belongs to the article.

    `matrix` has a row for each block and a column for each feature; `names` are the names of the columns (see features.py). Raises
    ValueError if they are not the features that the trees were trained on.
    """
    trained_names, nodes = _load(FOREST_FILE)
    if names != trained_names:
        raise ValueError("the features differ from those that the trees were trained on; run `make train-blocks`")
    rows = np.arange(len(matrix))[:, None]
    # The node that each block (row) has reached in each tree (column).
    current = np.broadcast_to(nodes["roots"], (len(matrix), len(nodes["roots"])))
    while (nodes["left"][current] != current).any():  # the children of a leaf are the leaf itself
        goes_left = matrix[rows, nodes["feature"][current]] <= nodes["threshold"][current]
        current = np.where(goes_left, nodes["left"][current], nodes["right"][current])
    return 1 / (1 + np.exp(-nodes["value"][current].sum(axis=1)))  # type: ignore[no-any-return]
