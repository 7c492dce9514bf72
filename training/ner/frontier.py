"""Draw docs/frontier.svg, accuracy against speed, from docs/frontier.json: `python -m training.ner.frontier`."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams |= {"svg.hashsalt": "gazette", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10}

from matplotlib import pyplot as plt  # noqa: E402 - the backend must be set first

DOCS = Path(__file__).parents[2] / "docs"


def main() -> None:
    points = json.loads((DOCS / "frontier.json").read_text("utf-8"))
    figure, axes = plt.subplots(figsize=(7.5, 4.2), layout="constrained")
    for family, colour, mark in (("gazette", "#b3261e", "o"), ("spaCy", "#49586b", "s")):
        members = [point for point in points if point["family"] == family]
        axes.scatter([p["speed"] for p in members], [p["f1"] for p in members], color=colour, marker=mark, zorder=3, label=family)
        for point in members:
            offset = (6, point.get("up", 5))
            axes.annotate(point["label"], (point["speed"], point["f1"]), xytext=offset, textcoords="offset points", fontsize=8.5)
    axes.set_xscale("log")
    ticks = [5_000, 7_000, 10_000, 15_000, 20_000, 25_000]
    axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    axes.minorticks_off()
    axes.set_xlim(6_300, 27_000)
    axes.set_xlabel("words per CPU second, from text to tags")
    axes.set_ylabel("F1 of tags, aida-dev")
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(DOCS / "frontier.svg", metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
