"""What `make bench` holds against issue 7's bars: ratios within one run, never seconds. Takes what speed.py measured, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# The bars speak of so many articles; linearity of the most that were built against so many.
MEASURE, SMALL = 4000, 2000
_PEAKS = {4000: 900.0, 16_000: 1536.0}  # articles: MiB over all processes
_GROWTH = 1.15
# What grows with the site, and its stages.
LINEAR = {
    "entity pages": ("render: entity",),
    "related articles": ("related",),
    "neighbours": ("neighbours",),
    "archives": ("render: archives", "render: period_archives"),
    "stories": ("stories",),
    "editions": ("editions", "render: edition"),
    "resolve": ("resolve",),
    "feeds": ("feeds",),
    "search": ("search",),
    "articles": ("render: article",),
}
_BARRED = ("entity pages", "related articles", "neighbours", "archives", "stories")
# CPU seconds of a stage below which its cost per article is chance.
_LEAST = 0.05

Measured = Mapping[str, Any]


@dataclass(frozen=True)
class Bar:
    """What is to be at most `limit`, and what it is; None where it was not measured."""

    name: str
    limit: float
    value: float | None
    unit: str = ""

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "not measured"
        return "met" if self.value <= self.limit else "missed"


def bars(sizes: Sequence[Measured]) -> list[Bar]:
    """All bars. The ratios are those of 4,000 articles, or of the most below that that were compared."""
    by_number = {size["articles"]: size for size in sizes}
    compared = [size for size in sizes if "naive" in size or "hugo" in size] or list(sizes)
    ratios = by_number.get(MEASURE) or max((s for s in compared if s["articles"] <= MEASURE), key=_number, default=sizes[0])
    return [*_ratios(ratios), *_peaks(by_number), *_growths(sizes)]


def _number(size: Measured) -> int:
    return int(size["articles"])


def _ratios(size: Measured) -> Iterator[Bar]:
    builds, number = size["builds"], f"{size['articles']:,} articles"
    cold, quick = builds["cold"]["seconds"], builds["unchanged"]["seconds"]
    yield Bar(f"cold / naive, {number}", 0.55, _ratio(cold, size.get("naive")))
    yield Bar(f"unchanged / cold, {number}", 0.03, quick / cold)
    yield Bar(f"unchanged / Hugo, {number}", 1.0, _ratio(quick, size.get("hugo")))
    for edit, limit in (("new article", 0.05), ("base template", 0.20), ("article template", 0.20), ("alias", 0.10)):
        yield Bar(f"{edit} / cold, {number}", limit, builds[edit]["seconds"] / cold if edit in builds else None)


def _ratio(seconds: float, other: Measured | None) -> float | None:
    return seconds / other["seconds"] if other else None


def _peaks(by_number: Mapping[int, Measured]) -> Iterator[Bar]:
    for number, limit in _PEAKS.items():
        builds = by_number[number]["builds"].values() if number in by_number else ()
        peak = max((build["peak_mib"] for build in builds), default=None)
        yield Bar(f"peak memory of any build, {number:,} articles", limit, peak or None, "MiB")


def _growths(sizes: Sequence[Measured]) -> Iterator[Bar]:
    for name, (small, large, growth) in growths(sizes).items():
        if name in _BARRED:
            yield Bar(f"{name}: CPU per article, {large:,} articles / {small:,}", _GROWTH, growth)


def growths(sizes: Sequence[Measured]) -> dict[str, tuple[int, int, float | None]]:
    """By part of a cold build how much more it costs per article on the largest site than on one of 2,000 articles, or on the
    smallest of more than that; None where it costs too little to tell."""
    small = min((size for size in sizes if size["articles"] >= SMALL), key=_number, default=None)
    large = max(sizes, key=_number)
    if small is None or small is large:
        return {}
    costs = {name: (_cost(small, stages), _cost(large, stages)) for name, stages in LINEAR.items()}
    numbers = small["articles"], large["articles"]
    return {name: (*numbers, after / before if before and after else None) for name, (before, after) in costs.items()}


def _cost(size: Measured, stages: Sequence[str]) -> float:
    """CPU seconds per article in a cold build; 0 where they are too few."""
    found = size["builds"]["cold"]["stages"]
    spent = sum(found[stage]["cpu_seconds"] for stage in stages if stage in found)
    return float(spent / size["articles"]) if spent >= _LEAST else 0.0
