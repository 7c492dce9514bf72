"""Train the decision trees that select the article's blocks of a saved page, from pages whose article text people have marked.

`make train-blocks` writes the trees that ship, and two forests trained on one half of the publishers each. `make bench-clean` tests
each of the two on the other half. Needs ../shared/data/webnews (article-extraction-benchmark and fundus-evaluation, both MIT) and
LightGBM."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from gazette.cleaning.selection import forest
from gazette.cleaning.selection.features import block_features
from gazette.cleaning.selection.votes import build_voters
from gazette.sources.formats.html import decode_page, read_page
from gazette.sources.formats.page_blocks import flatten_page

from .halves import half_of, half_weights
from .labels import count_words, mark

# Few leaves with many blocks each and strong regularisation, since there are only 261 pages. With 7 to 31 leaves, learning rates of
# 0.03 to 0.1 and 100 to 500 trees, F1 on unseen publishers stayed within 0.002.
_PARAMETERS = {
    "objective": "binary", "learning_rate": 0.1, "num_leaves": 15, "min_data_in_leaf": 30, "feature_fraction": 0.5,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0, "deterministic": True, "force_row_wise": True,
    "num_threads": 2, "verbose": -1,
}  # fmt: skip
_TREES = 100
_SEEDS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks of a page as training data.

    `half` is the half (0 or 1) that the page's publisher belongs to; `names` are the names of the features. With a row for each
    block, `matrix` holds the features (blocks x features), `is_article` whether the block belongs to the article, and `words` its
    number of words."""

    name: str
    half: int
    names: list[str]
    matrix: NDArray[np.float32]
    is_article: NDArray[np.bool_]
    words: NDArray[np.float64]


def read_gold(folder: Path) -> dict[str, Any]:
    """Return the gold article of each page of a data set, by page name. Ends the program if the folder has no gold.json."""
    try:
        gold: dict[str, Any] = json.loads((folder / "gold.json").read_text("utf-8"))
    except FileNotFoundError:
        sys.exit(f"There is no {folder / 'gold.json'}: the training needs the pages of ../shared/data/webnews beside the project")
    return gold


def read(folder: Path, name: str, gold: dict[str, Any]) -> Page:
    """Read a page of the data set in `folder`; `gold` is its entry in gold.json."""
    text = decode_page(gzip.decompress((folder / "pages" / f"{name}.html.gz").read_bytes()))
    tree, meta = read_page(text)
    flat = flatten_page(tree, meta.url)
    names, matrix = block_features(flat, build_voters(tree, text), meta)
    texts = [block.text for block in flat.blocks]
    words = np.array([count_words(text) for text in texts], dtype=np.float64)
    return Page(name, half_of(gold["url"]), names, matrix, mark(texts, gold["body"]), words)


def learn(pages: Sequence[Page]) -> list[lightgbm.Booster]:
    """Train a forest for each seed; their mean is the model, since a single forest's results vary by a page or two with the seed.

    All pages have about the same weight. Within a page, blocks are weighted by their words, but every block has some weight."""
    weights = [p.words / max(1.0, p.words[p.is_article].sum()) + 0.1 / max(10, p.is_article.sum()) + 0.002 for p in pages]
    rows, labels = np.concatenate([page.matrix for page in pages]), np.concatenate([page.is_article for page in pages]).astype(int)
    return [
        lightgbm.train(
            {**_PARAMETERS, "seed": seed},
            lightgbm.Dataset(rows, labels, weight=np.concatenate(weights), feature_name=pages[0].names),
            _TREES,
        )
        for seed in _SEEDS
    ]


def write(forests: Sequence[lightgbm.Booster], names: Sequence[str], path: Path) -> None:
    """Write the trees of all forests to a JSON file.

    The file has parallel lists with an entry for each node (feature, threshold, left, right, value), the index of each tree's root,
    and the names of the features. The children of a leaf are the leaf itself. Values are divided by the number of forests, so that
    the sum over all trees is the mean of the forests."""
    nodes: dict[str, list[Any]] = {key: [] for key in ("feature", "threshold", "left", "right", "value")}
    roots = [_write_node(tree["tree_structure"], nodes) for trees in forests for tree in trees.dump_model()["tree_info"]]
    nodes["value"] = [float(f"{value / len(forests):.5g}") for value in nodes["value"]]
    stored = {"names": list(names), "roots": roots, **nodes}
    lines = (f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in stored.items())
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def _write_node(node: dict[str, Any], nodes: dict[str, list[Any]]) -> int:
    """Append a node of LightGBM's dump and all nodes below it to `nodes`, and return its index."""
    number = len(nodes["value"])
    is_leaf = "leaf_value" in node
    for key in nodes:
        nodes[key].append(number if key in ("left", "right") else 0)
    if is_leaf:
        nodes["value"][number] = node["leaf_value"]
    else:
        nodes["feature"][number] = node["split_feature"]
        nodes["threshold"][number] = float(f"{node['threshold']:.6g}")
        nodes["left"][number] = _write_node(node["left_child"], nodes)
        nodes["right"][number] = _write_node(node["right_child"], nodes)
    return number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="folder of the data set, with pages/ and gold.json")
    folder = parser.parse_args().folder
    gold = read_gold(folder)
    with ProcessPoolExecutor() as pool:
        pages = list(pool.map(read, [folder] * len(gold), sorted(gold), [gold[name] for name in sorted(gold)], chunksize=4))
    names = pages[0].names
    for half in (0, 1):
        write(learn([page for page in pages if page.half == half]), names, half_weights(half))
    write(learn(pages), names, forest.FOREST_FILE)


if __name__ == "__main__":
    main()
