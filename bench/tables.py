"""Format the figures of `make bench` as Markdown tables, which are also readable in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bars import Bar, bars, growths

# Stages that the tables sum up as 'group'.
_GROUP = ("stories", "editions", "related", "neighbours")
# The order of the rows; stages that are not listed here follow, and 'other' comes last.
_STAGES = ("read", "clean", "recognize", "resolve", "group", "render", "feeds", "search")


def report(measured: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of all tables, for the figures that speed.py measured."""
    machine, sizes = measured["machine"], measured["sizes"]
    about = f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, Python {machine['python']}"
    yield f"{about}{', ' + measured['date'] if measured['date'] else ''}; {measured['corpus']}"
    for heading, rows in _tables(sizes):
        yield from ("", heading, "")
        yield from _table(rows)


def _tables(sizes: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Iterable[Sequence[str]]]]:
    for size in sizes:
        heading = f"### {size['articles']:,} articles of {size['words']:.0f} words"
        yield heading, builds(size)
        yield "Cold build by stage", stages(size["builds"]["cold"], size["articles"])
        yield "Seconds by stage of the other builds", all_stages(size["builds"])
    if rates := growths(sizes):
        yield "### CPU per article in a cold build", linearity(rates)
    yield "### Bars", verdicts(bars(sizes))


def builds(size: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    """Yield the heading and rows for the builds of one size, the runs they are compared with, and the recognizer alone."""
    yield ("build", "seconds", "of cold", "CPU s", "ms per article", "peak MiB", "largest process, MiB")
    cold, number = size["builds"]["cold"]["seconds"], size["articles"]
    for name, run in (size["builds"] | {name: size[name] for name in ("naive", "hugo") if name in size}).items():
        share = f"{run['seconds'] / cold:.1%}"
        per_article, peak, largest = 1000 * run["seconds"] / number, run["peak_mib"], run["resident_mib"]
        estimated = " (estimated)" if run.get("estimated") else ""
        yield (
            f"{name}{estimated}",
            _seconds(run["seconds"]),
            share,
            _seconds(run["cpu_seconds"]),
            f"{per_article:.1f}",
            *_mib(peak, largest),
        )
    for name, run in size.get("naive", {}).get("parts", {}).items():
        yield (
            f"naive: {name}",
            _seconds(run["seconds"]),
            f"{run['seconds'] / cold:.1%}",
            _seconds(run["cpu_seconds"]),
            "",
            *_mib(run["peak_mib"], run["resident_mib"]),
        )
    if floor := size.get("floor"):
        yield (
            "the recognizer alone, one core",
            "",
            "",
            _seconds(floor["cpu_seconds"]),
            f"{1000 * floor['cpu_seconds'] / number:.1f}",
            "",
            "",
        )


def stages(build: Mapping[str, Any], number: int) -> Iterator[Sequence[str]]:
    """Yield the heading and rows for the stages of a build of `number` articles."""
    yield ("stage", "seconds", "CPU s", "CPU ms per article")
    for name, (seconds, cpu) in grouped(build).items():
        yield (name, _seconds(seconds), _seconds(cpu), f"{1000 * cpu / number:.2f}")


def all_stages(named_builds: Mapping[str, Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    """Yield the heading and rows for the seconds of each stage, with a column for each build."""
    columns = {name: grouped(build) for name, build in named_builds.items()}
    stage_names = dict.fromkeys(stage for column in columns.values() for stage in column)
    yield ("stage", *columns)
    for stage in stage_names:
        yield (stage, *(_seconds(column[stage][0]) if stage in column else "" for column in columns.values()))


def grouped(build: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Return (seconds, CPU seconds) of a build by stage, in the order of _STAGES.

    'other' is the time of the whole process, measured from outside, that belongs to no stage: starting Python, reading and sorting
    by Pelican, and work between the stages."""
    sums = {stage: [0.0, 0.0] for stage in _STAGES}
    for name, spent in build["stages"].items():
        stage = name.partition(":")[0]
        total = sums.setdefault("group" if stage in _GROUP else stage, [0.0, 0.0])
        total[0] += spent["seconds"]
        total[1] += spent["cpu_seconds"]
    rest = (build[unit] - sum(total[place] for total in sums.values()) for place, unit in enumerate(("seconds", "cpu_seconds")))
    seconds, cpu = (max(0.0, value) for value in rest)
    return {stage: (total[0], total[1]) for stage, total in sums.items()} | {"other": (seconds, cpu)}


def linearity(rates: Mapping[str, tuple[int, int, float | None]]) -> Iterator[Sequence[str]]:
    """Yield the heading and rows for the growth of each part of a build, as bars.growths() returns it."""
    small, large, _ = next(iter(rates.values()))
    yield ("part", f"{large:,} articles / {small:,}")
    for name, (_, _, growth) in rates.items():
        yield (name, "too little to tell" if growth is None else f"{growth:.2f}")


def verdicts(checked: Iterable[Bar]) -> Iterator[Sequence[str]]:
    """Yield the heading and rows for the bars: limit, measured value, verdict, and the same ratio in CPU seconds."""
    yield ("bar", "at most", "measured", "verdict", "by CPU")
    for bar in checked:
        by_cpu = "" if bar.by_cpu is None else _value(bar, bar.by_cpu)
        yield (bar.name, _value(bar, bar.limit), "" if bar.value is None else _value(bar, bar.value), bar.verdict, by_cpu)


def _value(bar: Bar, value: float) -> str:
    return f"{value:,.0f} {bar.unit}" if bar.unit else f"{value:.3f}"


def _seconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def _mib(*values: float) -> Iterator[str]:
    return (f"{value:,.0f}" if value else "" for value in values)


def _table(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table: the first row is the heading, all columns but the first are right-aligned."""
    cells = list(rows)
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    for row in (cells[0], rule, *cells[1:]):
        first, *rest = (
            cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield f"| {' | '.join((first, *rest))} |"
