"""Check the figures that speed.py measured against the performance bars of `make bench`.

The bars, for a site of 4,000 articles unless stated otherwise:

* a cold build takes at most 55 % of the time of the naive way (naive.py);
* a build with nothing new takes at most 3 % of the time of a cold build, and no longer than Hugo;
* a build after one new article takes at most 5 % of the time of a cold build, after a change to the base template or the article
  template at most 20 %, and after a new alias at most 10 %;
* no build uses more than 900 MiB of memory at 4,000 articles, or 1,536 MiB at 16,000;
* entity pages, related articles, neighbours, archives and stories each cost at most 15 % more CPU time per article on the largest
  site than on one of 2,000 articles.

All but the memory bars are ratios within one run, so that they hold on any machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Articles: the size at which builds are compared, and the size against which growth is measured.
MEASURE, SMALL = 4000, 2000
# (run, reference run, most that run's seconds / the reference's seconds may be).
_RATIOS = (
    ("cold", "naive", 0.55),
    ("unchanged", "cold", 0.03),
    ("unchanged", "hugo", 1.0),
    ("new article", "cold", 0.05),
    ("base template", "cold", 0.20),
    ("article template", "cold", 0.20),
    ("alias", "cold", 0.10),
)
_PEAKS = {4000: 900.0, 16_000: 1536.0}  # articles: MiB, summed over all processes
_GROWTH = 1.15
# Parts of a build whose cost grows with the site: the stages that belong to each.
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
# CPU seconds; below this, the cost per article is noise.
_LEAST = 0.05

Measured = Mapping[str, Any]


@dataclass(frozen=True)
class Bar:
    """An upper limit on a measured figure.

    `value` is the figure, or None if it was not measured; `unit` is "" for ratios. `by_cpu` is the same ratio in CPU seconds, for
    comparison: if it is far from `value`, another program ran at the same time, or the two runs used different numbers of cores."""

    name: str
    limit: float
    value: float | None
    unit: str = ""
    by_cpu: float | None = None

    @property
    def verdict(self) -> str:
        """The verdict: 'met', 'missed' or 'not measured'."""
        if self.value is None:
            return "not measured"
        return "met" if self.value <= self.limit else "missed"


def bars(sizes: Sequence[Measured]) -> list[Bar]:
    """Return all bars for the measured sizes.

    The ratios are those at 4,000 articles. If that size was not measured, they are those at the largest smaller size that was
    compared with the naive way or Hugo, or of any measured size if none was compared."""
    by_number = {size["articles"]: size for size in sizes}
    compared = [size for size in sizes if "naive" in size or "hugo" in size] or list(sizes)
    ratio_size = by_number.get(MEASURE) or max((s for s in compared if s["articles"] <= MEASURE), key=_number, default=sizes[0])
    return [*_ratios(ratio_size), *_peaks(by_number), *_growths(sizes)]


def _number(size: Measured) -> int:
    return int(size["articles"])


def _ratios(size: Measured) -> Iterator[Bar]:
    runs = {**size["builds"], **{name: size[name] for name in ("naive", "hugo") if name in size}}
    for run, reference, limit in _RATIOS:
        seconds, cpu = (_ratio(runs, run, reference, unit) for unit in ("seconds", "cpu_seconds"))
        yield Bar(f"{run} / {reference}, {size['articles']:,} articles", limit, seconds, by_cpu=cpu)


def _ratio(runs: Mapping[str, Measured], run: str, reference: str, unit: str) -> float | None:
    return runs[run][unit] / runs[reference][unit] if run in runs and reference in runs else None


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
    """Return (articles of the small site, articles of the large site, growth) for each part of a cold build.

    Growth is the CPU time per article on the largest site, divided by that on the smallest site of at least 2,000 articles; it is
    None if either costs too little to measure. Returns {} unless two such sites were measured."""
    small = min((size for size in sizes if size["articles"] >= SMALL), key=_number, default=None)
    large = max(sizes, key=_number)
    if small is None or small is large:
        return {}
    costs = {name: (_cost(small, stages), _cost(large, stages)) for name, stages in LINEAR.items()}
    numbers = small["articles"], large["articles"]
    return {name: (*numbers, after / before if before and after else None) for name, (before, after) in costs.items()}


def _cost(size: Measured, stages: Sequence[str]) -> float:
    """Return the CPU seconds that `stages` of a cold build take per article, or 0 if they take too little to measure."""
    timings = size["builds"]["cold"]["stages"]
    spent = sum(timings[stage]["cpu_seconds"] for stage in stages if stage in timings)
    return float(spent / size["articles"]) if spent >= _LEAST else 0.0
