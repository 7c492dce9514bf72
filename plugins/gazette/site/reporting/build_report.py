"""What a build tells its user: progress while it works, and at its end what is on the site and what is not."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pelican.log import console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ...cleaning.change_report import heavy_lines
from ...config import Config
from ...entities.overrides.matching import idle_entries
from ...model.article import Article
from ...model.dates import moment
from ...pipeline.assemble import Prepared
from ...pipeline.dating import FROM_CLOCK, FROM_GIT, is_shallow
from ...pipeline.read_articles import Reading, Refusal
from ..output.json_store import write_kept
from .build_summary import ACCOUNT, Said, counted, tell
from .timing import Clock, Spent, by_stage

logger = logging.getLogger(__name__)

_KEY = "_GAZETTE_REPORT"
_REMEDY = "set it with a line 'Date: 2024-07-10' at its head or in a sidecar"
_DOING = {"clean": "Cleaning", "recognize": "Finding names in"}
# Idle entries that are named; of more, their number is told.
_SHOWN = 10
# Without a terminal, a line is printed each time this share of the work is done.
_STEP = 0.1


@dataclass
class Report:
    """Facts about one build, gathered while it goes on. Not part of any page."""

    clock: Clock = field(default_factory=Clock)
    account: Path | None = None
    kind: str = "full"
    done: dict[str, int] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    heavy: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dates: Counter[str] = field(default_factory=Counter)
    articles: int = 0
    entities: int = 0
    pages: int = 0
    feeds: int = 0
    published: dict[str, tuple[str, str]] = field(default_factory=dict)
    unreadable: int = 0
    doubts: int = 0
    idle: tuple[str, ...] = ()
    entries: str = ""
    shown: dict[str, int] = field(default_factory=dict)
    bar: Progress | None = None

    def note_prepared(self, prepared: Prepared, config: Config) -> None:
        self.warnings += prepared.warnings
        self.note_reading(prepared.reading)
        self.refusals += prepared.refusals
        self.note_articles(prepared.articles, config)
        self.note_dates(prepared.articles, config)
        self.unreadable = prepared.unreadable
        self.note_entities(prepared, config)

    def note_entities(self, prepared: Prepared, config: Config) -> None:
        """What the user may want to say about entities: doubts about tags, and entries that do nothing."""
        names = {(tag.entity.name, tag.entity.type) for tags in prepared.tags.values() for tag in tags}
        matter = (d for d in prepared.register.doubts if not names.isdisjoint({(d.one, d.type), (d.other, d.type)}))
        self.doubts = sum(1 for _ in matter)
        self.entries = _shown(config.entities)
        self.idle = idle_entries(prepared.entries, prepared.articles) if config.recognizer else ()

    def warn(self, text: str) -> None:
        """Add a warning, unless it is empty."""
        self.warnings += filter(None, (text,))

    def note_reading(self, reading: Reading) -> None:
        self.refusals += reading.refusals
        self.duplicates += reading.duplicates
        self.warnings += (f"{path}: a sidecar without a raw file; rename it like its file" for path in reading.orphans)

    def note_articles(self, articles: Sequence[Article], config: Config) -> None:
        self.articles = len(articles)
        self.heavy = heavy_lines(articles, Path(_shown(config.raw)) if isinstance(config.raw, Path) else config.raw)
        self.dates = Counter(article.date_source for article in articles)

    def note_dates(self, articles: Sequence[Article], config: Config) -> None:
        """Dates that somebody should look at: none at all, one that cannot be read, one that has not come yet, and
        those that git cannot know because its history is cut off."""
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        for article in articles:
            if article.unread_date:
                self.warnings.append(
                    f"{article.path}: its date {article.unread_date!r} cannot be told for sure; write it as 2024-07-10"
                )
            if article.date_source == FROM_CLOCK:
                dated = f"dated {article.published} by its time of modification"
                self.warnings.append(f"{article.path}: no date in the file, its name or git; {dated}; {_REMEDY}")
            elif moment(article.published, config.timezone) > tomorrow:
                dated = f"its date {article.published} (from {article.date_source})"
                self.warnings.append(f"{article.path}: {dated} has not come yet; {_REMEDY}")
        if self.dates[FROM_GIT] and is_shallow(config.raw):
            self.warnings.append(
                "git's history is cut off here, so dates taken from it may be too late; fetch all of it, or date the files"
            )

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the time that the block takes to `stage`, which may name its part, too: 'render: entity'. A block within another
        counts for its own stage alone. Processes that are started and waited for in the block count with it."""
        try:
            with self.clock.running(stage):
                yield
        finally:
            self._close_bar()

    def add(self, stage: str, cpu_seconds: float) -> None:
        """Add the CPU seconds that workers spent on `stage`, of those that are not waited for while it is timed."""
        self.clock.add(stage, cpu_seconds)

    def progress(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is: a bar on a terminal, now and then a line elsewhere."""
        self.done[stage] = done
        if console.is_terminal:
            if self.bar is None:
                self.bar = Progress(
                    TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console
                )
                self.bar.add_task(f"{_DOING[stage]} articles", total=total)
                self.bar.start()
            self.bar.update(self.bar.task_ids[0], completed=done)
        elif done and (done == total or done >= self.shown.get(stage, 0) + _STEP * total):
            self.shown[stage] = done
            console.print(f"{_DOING[stage]} articles: {done} of {total}", markup=False)

    def _close_bar(self) -> None:
        if self.bar is not None:
            self.bar.stop()
            self.bar = None

    def close(self) -> None:
        """Print the summary, then log that something is wrong: last of all, so that `--fatal errors` finds the site
        complete. Files and reasons stand in the summary, where no log handler breaks their lines.

        Raises SystemExit where Pelican was told that such a thing is fatal (it would add a traceback, which says nothing).
        """
        self._keep_account()
        tell(self.said())

    def said(self) -> Said:
        """What is said at the end, so that a build for which nothing has changed can say it again."""
        # A file's name need not be text.
        lines = [text.encode("utf-8", "replace").decode() for text in self._lines()]
        return Said(lines, len(self.warnings) + len(self.duplicates), len(self.refusals), self._counts())

    def _keep_account(self) -> None:
        """Write what the build did and what it took, for `make bench` and whoever wonders where the time goes. Nothing depends on
        it: where it cannot be written, other files of CACHE_PATH cannot, and they warn."""
        if self.account is not None:
            write_kept(self.account, self._account(), "")

    def _account(self) -> dict[str, Mapping[str, Any]]:
        stages = {stage: _figures(spent) for stage, spent in sorted(self.clock.spent.items())}
        whole = Spent(time.perf_counter() - self.clock.began, self.clock.cpu())
        return {"build": {"kind": self.kind, **_figures(whole)}, "counts": self._counts() | self.done, "stages": stages}

    def _counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("articles", "entities", "pages", "feeds")}

    def _lines(self) -> Iterator[str]:
        yield (
            f"Gazette: {counted(self.articles, 'article')}, {counted(self.entities, 'entity', 'entities')},"
            f" {counted(self.pages, 'page')}, {counted(self.feeds, 'feed')};"
            f" {counted(len(self.refusals), 'file')} refused, {counted(len(self.duplicates), 'duplicate')}"
        )
        yield "Seconds: " + ", ".join(f"{stage} {spent.seconds:.2f}" for stage, spent in by_stage(self.clock.spent).items())
        if self.unreadable:
            yield f"Note: {counted(self.unreadable, 'article')} without tags, in a language that the recognizer does not know"
        if self.doubts:
            look = "look at it" if self.doubts == 1 else "look at them"
            yield f"Note: {counted(self.doubts, 'doubtful merge')}; {look} with: python -m gazette entities --review"
        if self.idle:
            more = f" and {len(self.idle) - _SHOWN} more" if len(self.idle) > _SHOWN else ""
            names = ", ".join(f'"{name}"' for name in self.idle[:_SHOWN]) + more
            yield f"Note: {self.entries}: no article names {names}; write it as articles do, or take the entry out"
        if undated := self.dates[FROM_GIT]:
            yield f"Note: {counted(undated, 'article')} without a date, dated by the day git first recorded the file; {_REMEDY}"
        yield from (f"Note: {line}" for line in (*self.heavy, *self.notes))
        yield from (f"Warning: {warning}" for warning in self.warnings)
        yield from (f"Warning: {path}: left out, since {kept} has the same content; remove one" for path, kept in self.duplicates)
        yield from (f"Not on the site: {refusal.path}: {refusal.reason}" for refusal in self.refusals)


def _figures(spent: Spent) -> dict[str, float]:
    return {"seconds": round(spent.seconds, 4), "cpu_seconds": round(spent.cpu_seconds, 4)}


def _shown(path: Path) -> str:
    return (path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path).as_posix()


def open_report(settings: dict[str, Any]) -> Report:
    """Begin the report of a build. It travels in the settings, the one thing that all of Pelican's parts share."""
    report = Report(account=Path(settings["CACHE_PATH"]) / ACCOUNT)
    settings[_KEY] = report
    return report


def report_of(settings: dict[str, Any]) -> Report:
    """The report of the build that goes on."""
    found = settings.get(_KEY)
    return found if isinstance(found, Report) else open_report(settings)
