"""Estimate how well the decision trees work on publishers that they have not seen: `make check-blocks`.

This is eight-fold cross-validation: eight times, it trains on seven eighths of the publishers and scores the pages of the other
eighth. `make bench-clean` does the same with halves, whose trees are kept in the repository. The trees of the halves have seen
only half of the publishers, but the trees that ship have seen all. So the estimate here is the better one."""

from __future__ import annotations

import argparse
import gzip
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench.clean import clean_pages, score_pages

from .blocks import learn, read, read_gold, write
from .halves import part_of

_PARTS = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="folder of the data set, with pages/ and gold.json")
    data = parser.parse_args().folder
    gold = read_gold(data)
    parts = {name: part_of(page["url"], _PARTS) for name, page in gold.items()}
    with ProcessPoolExecutor() as pool:
        pages = list(pool.map(read, [data] * len(gold), gold, gold.values(), chunksize=4))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        weights = [folder / f"forest-{part}.json" for part in range(_PARTS)]
        for part, path in enumerate(weights):
            write(learn([page for page in pages if parts[page.name] != part]), pages[0].names, path)
        raw = {name: gzip.decompress((data / "pages" / f"{name}.html.gz").read_bytes()) for name in gold}
        articles, _ = clean_pages(raw, weights, parts)
        score_pages(f"gazette, unseen, in {_PARTS} parts", articles, gold, data, folder)


if __name__ == "__main__":
    main()
