"""Collect what a build tells its user: progress while it runs, and at its end what is on the site and what is not."""

from __future__ import annotations

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

from ...cleaning.change_report import heavy_loss_messages
from ...config import Config
from ...entities.overrides.matching import unused_overrides
from ...model.article import Article
from ...model.dates import to_site_time
from ...model.text import quantity
from ...pipeline.assemble import AssembledArticles
from ...pipeline.dating import FROM_GIT, FROM_MODIFICATION_TIME, is_shallow
from ...pipeline.read_articles import RawFolder, Refusal
from ..output.json_store import write_json_store
from .build_summary import BuildSummary, print_summary
from .timing import StageClock, TimeSpent, by_stage

_REMEDY = "set it with a line 'Date: 2024-07-10' at its head or in a sidecar"
_STAGE_LABELS = {"clean": "Cleaning", "recognize": "Finding names in"}
# Unused entries of entities.toml beyond this number are counted, not named.
_MAX_NAMED_ENTRIES = 10
# Without a terminal, progress is printed after each further tenth of the work.
_PROGRESS_STEP = 0.1


@dataclass
class BuildReport:
    """Facts about one build, collected while it runs. No page depends on them.

    clock: the time that each stage has taken.
    statistics_file: where the build's figures are written, or None.
    kind: "full" if everything is rendered, "some" if records of the last build were used.
    processed: numbers of articles that were cleaned and searched for names ("clean", "recognize"), and of pages and feeds that were
        rendered ("made").
    refusals: raw files that did not become articles.
    duplicates: paths of raw files that were left out, each with the path of the file with the same content.
    warnings, heavy_losses, notes: messages for the summary; `heavy_losses` are those on articles that lost many words to cleaning.
    date_sources: numbers of articles by where their date comes from (pipeline/dating.py).
    articles, entities, pages, feeds: how many the site has.
    published_feeds: the feeds that a WebSub hub is told of, by path: URL, and SHA-256 of the file in hexadecimal digits.
    untagged: the number of articles in languages that the recognizer does not know.
    uncertain_merges: the number of uncertain merges that concern tags.
    unused_entries: names in entities.toml that no article names.
    overrides_path: the path of entities.toml, for messages.
    last_printed: for each stage, how much was done when progress was last printed.
    progress_bar: the bar of the current stage on a terminal."""

    clock: StageClock = field(default_factory=StageClock)
    statistics_file: Path | None = None
    kind: str = "full"
    processed: dict[str, int] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    heavy_losses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    date_sources: Counter[str] = field(default_factory=Counter)
    articles: int = 0
    entities: int = 0
    pages: int = 0
    feeds: int = 0
    published_feeds: dict[str, tuple[str, str]] = field(default_factory=dict)
    untagged: int = 0
    uncertain_merges: int = 0
    unused_entries: tuple[str, ...] = ()
    overrides_path: str = ""
    last_printed: dict[str, int] = field(default_factory=dict)
    progress_bar: Progress | None = None

    def note_prepared(self, prepared: AssembledArticles, config: Config) -> None:
        """Add everything about the articles that is known before any page is rendered."""
        self.warnings += prepared.warnings
        self.note_reading(prepared.raw_folder)
        self.refusals += prepared.refusals
        self.note_articles(prepared.articles, config)
        self.note_dates(prepared.articles, config)
        self.untagged = prepared.unreadable
        self.note_entities(prepared, config)

    def note_entities(self, prepared: AssembledArticles, config: Config) -> None:
        """Add what the owner may want to correct in entities.toml: uncertain merges of tags, and entries without effect."""
        tagged = {(tag.entity.name, tag.entity.type) for tags in prepared.tags.values() for tag in tags}
        doubts = (d for d in prepared.register.uncertain_merges if not tagged.isdisjoint({(d.name, d.type), (d.other, d.type)}))
        self.uncertain_merges = sum(1 for _ in doubts)
        self.overrides_path = _display_path(config.overrides_file)
        self.unused_entries = unused_overrides(prepared.overrides, prepared.articles) if config.recognizer else ()

    def warn(self, text: str) -> None:
        """Add a warning, unless it is empty."""
        self.warnings += filter(None, (text,))

    def note_reading(self, reading: RawFolder) -> None:
        """Add refused files, duplicates, and sidecars without a raw file."""
        self.refusals += reading.refusals
        self.duplicates += reading.duplicates
        self.warnings += (f"{path}: a sidecar without a raw file; rename it like its file" for path in reading.orphans)

    def note_articles(self, articles: Sequence[Article], config: Config) -> None:
        """Add the number of articles, where their dates come from, and which lost many words to cleaning."""
        self.articles = len(articles)
        raw = Path(_display_path(config.raw)) if isinstance(config.raw, Path) else config.raw
        self.heavy_losses = heavy_loss_messages(articles, raw)
        self.date_sources = Counter(article.date_source for article in articles)

    def note_dates(self, articles: Sequence[Article], config: Config) -> None:
        """Warn of dates that are probably wrong: those that cannot be read, those that only the file's time of modification gives,
        those in the future, and those that may be too late because the git history is incomplete."""
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        for article in articles:
            if article.unread_date:
                self.warnings.append(
                    f"{article.path}: its date {article.unread_date!r} is unreadable or ambiguous; write it as 2024-07-10"
                )
            if article.date_source == FROM_MODIFICATION_TIME:
                dated = f"dated {article.published} by its time of modification"
                self.warnings.append(f"{article.path}: no date in the file, its name or git; {dated}; {_REMEDY}")
            elif to_site_time(article.published, config.timezone) > tomorrow:
                dated = f"its date {article.published} (from {article.date_source})"
                self.warnings.append(f"{article.path}: {dated} is in the future; {_REMEDY}")
        if self.date_sources[FROM_GIT] and is_shallow(config.raw):
            self.warnings.append(
                "the git history is incomplete (a shallow clone), so dates taken from it may be too late;"
                " fetch all of it, or date the files"
            )

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the time that the block takes to `stage`, which may name a part as well: 'render: entity'. The time of a nested
        block counts for its own stage only. The time of child processes that the block waits for is included."""
        try:
            with self.clock.running(stage):
                yield
        finally:
            self._close_progress_bar()

    def progress(self, stage: str, done: int, total: int) -> None:
        """Show how many of a stage's articles are done: with a bar on a terminal, otherwise with a line from time to time."""
        self.processed[stage] = done
        if console.is_terminal:
            if self.progress_bar is None:
                self.progress_bar = Progress(
                    TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console
                )
                self.progress_bar.add_task(f"{_STAGE_LABELS[stage]} articles", total=total)
                self.progress_bar.start()
            self.progress_bar.update(self.progress_bar.task_ids[0], completed=done)
        elif done and (done == total or done >= self.last_printed.get(stage, 0) + _PROGRESS_STEP * total):
            self.last_printed[stage] = done
            console.print(f"{_STAGE_LABELS[stage]} articles: {done} of {total}", markup=False)

    def _close_progress_bar(self) -> None:
        if self.progress_bar is not None:
            self.progress_bar.stop()
            self.progress_bar = None

    def close(self) -> None:
        """Write the figures and print the summary. Raises SystemExit if Pelican treats the build's warnings or errors as fatal.

        This comes last in a build, so that the site is complete even with `--fatal errors`."""
        self._write_statistics()
        print_summary(self.summary())

    def summary(self) -> BuildSummary:
        """Return what is printed at the end. It is stored as well, for a build in which nothing has changed."""
        # A file name need not be valid text.
        lines = [line.encode("utf-8", "replace").decode() for line in self._lines()]
        return BuildSummary(lines, len(self.warnings) + len(self.duplicates), len(self.refusals), self._counts())

    def _write_statistics(self) -> None:
        """Write what the build did and how long it took, for `make bench` and curious owners.

        If the file cannot be written, there is no warning: nothing depends on it, and other files of CACHE_PATH have warnings."""
        if self.statistics_file is not None:
            write_json_store(self.statistics_file, self._statistics(), "")

    def _statistics(self) -> dict[str, Mapping[str, Any]]:
        stages = {stage: _figures(spent) for stage, spent in sorted(self.clock.spent.items())}
        total = TimeSpent(time.perf_counter() - self.clock.started, self.clock.cpu())
        return {"build": {"kind": self.kind, **_figures(total)}, "counts": self._counts() | self.processed, "stages": stages}

    def _counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("articles", "entities", "pages", "feeds")}

    def _lines(self) -> Iterator[str]:
        yield (
            f"Gazette: {quantity(self.articles, 'article')}, {quantity(self.entities, 'entity', 'entities')},"
            f" {quantity(self.pages, 'page')}, {quantity(self.feeds, 'feed')};"
            f" {quantity(len(self.refusals), 'file')} refused, {quantity(len(self.duplicates), 'duplicate')}"
        )
        yield "Seconds: " + ", ".join(f"{stage} {spent.seconds:.2f}" for stage, spent in by_stage(self.clock.spent).items())
        if self.untagged:
            yield f"Note: {quantity(self.untagged, 'article')} without tags, in a language that the recognizer does not know"
        if self.uncertain_merges:
            them = "it" if self.uncertain_merges == 1 else "them"
            yield f"Note: {quantity(self.uncertain_merges, 'uncertain merge')}; decide {them} with: gazette entities --review"
        if self.unused_entries:
            unnamed = len(self.unused_entries) - _MAX_NAMED_ENTRIES
            names = ", ".join(f'"{name}"' for name in self.unused_entries[:_MAX_NAMED_ENTRIES])
            names += f" and {unnamed} more" if unnamed > 0 else ""
            yield f"Note: {self.overrides_path}: no article names {names}; write it as articles do, or take the entry out"
        if undated := self.date_sources[FROM_GIT]:
            yield f"Note: {quantity(undated, 'article')} without a date, dated by the day git first recorded the file; {_REMEDY}"
        yield from (f"Note: {message}" for message in (*self.heavy_losses, *self.notes))
        yield from (f"Warning: {warning}" for warning in self.warnings)
        yield from (f"Warning: {path}: left out, since {other} has the same content; remove one" for path, other in self.duplicates)
        yield from (f"Not on the site: {refusal.path}: {refusal.reason}" for refusal in self.refusals)


def _figures(spent: TimeSpent) -> dict[str, float]:
    return {"seconds": round(spent.seconds, 4), "cpu_seconds": round(spent.cpu_seconds, 4)}


def _display_path(path: Path) -> str:
    """Return a path for messages: relative to the working directory if it is below that."""
    return (path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path).as_posix()
