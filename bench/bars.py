"""What `make bench` holds against issue 7's bars: ratios within one run, never seconds. Takes what speed.py measured, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# The bars speak of so many articles; linearity of the most that were built against so many.
MEASURE, SMALL = 4000, 2000
# The first takes at most so much of the time of the second.
_RATIOS = (
    ("cold", "naive", 0.55),
    ("unchanged", "cold", 0.03),
    ("unchanged", "hugo", 1.0),
    ("new article", "cold", 0.05),
    ("base template", "cold", 0.20),
    ("article template", "cold", 0.20),
    ("alias", "cold", 0.10),
)
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
    """What is to be at most `limit`, and what it is; None where it was not measured. `by_cpu` is the same ratio of CPU seconds:
    where it is far from it, something else ran meanwhile, or more cores were used."""

    name: str
    limit: float
    value: float | None
    unit: str = ""
    by_cpu: float | None = None

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
    runs = {**size["builds"], **{name: size[name] for name in ("naive", "hugo") if name in size}}
    for one, other, limit in _RATIOS:
        seconds, cpu = (_ratio(runs, one, other, unit) for unit in ("seconds", "cpu_seconds"))
        yield Bar(f"{one} / {other}, {size['articles']:,} articles", limit, seconds, by_cpu=cpu)


def _ratio(runs: Mapping[str, Measured], one: str, other: str, unit: str) -> float | None:
    return runs[one][unit] / runs[other][unit] if one in runs and other in runs else None


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
