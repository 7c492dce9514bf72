"""Measure how well articles are grouped into stories, and how fast: `make bench-stories`.

Prints:

* for the project's own sample, the pairs of articles that are grouped rightly and wrongly;
* for the headlines of ../shared/data/stories, B-cubed precision, recall and F1, of all stories and of random halves of them;
* for small days drawn from these headlines, in which most stories have one headline, the pairs grouped rightly and wrongly;
* for the articles of ../shared/data/news, dated at random, how many are merged although they were published on unrelated days
  (`--show` prints them, to be judged by eye);
* CPU seconds and memory.

Without ../shared/data, only the sample is measured."""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "tests")]

from gazette.commands.stories import read_documents
from gazette.commands.tags import tag_articles
from gazette.config import SETTINGS
from gazette.model.article import Article
from gazette.model.dates import to_site_time
from gazette.pipeline.dating import date_from_name
from gazette.pipeline.read_articles import extract_folder
from gazette.stories.grouping import StoryDocument, group_stories, story_ids
from support.gold.gold_stories import RAW, b_cubed, story_by_file, wrong_and_right

DATA = ROOT.parent / "shared" / "data"
HEADLINES, NEWS = DATA / "stories" / "headlines.jsonl", DATA / "news" / "articles.jsonl"
_DAY = datetime(2024, 7, 10, tzinfo=UTC)
_HALVES, _SMALL_DAYS = 6, 60


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how well articles are grouped into stories, and how fast.")
    parser.add_argument("--show", action="store_true", help="print the stories that group articles with random dates")
    options = parser.parse_args()
    bench_sample()
    if DATA.is_dir():
        pieces = read_documents(HEADLINES)
        bench_headlines(pieces)
        bench_small_days(pieces)
        articles = list(news())
        bench_spread(articles, options.show)
        bench_speed(pieces, articles)
    else:
        print("There is no ../shared/data; only the project's own sample is measured")


def bench_sample() -> None:
    """Print the scores of the sample, grouped by texts and names as on the site, by texts alone, and by headlines alone."""
    articles = [date_from_name(article) for article in extract_folder(RAW) if isinstance(article, Article)]
    tags = tag_articles(articles, SETTINGS["recognizer"][0])
    gold = story_by_file([article.path for article in articles])
    for label, text, names in (("texts and names", True, True), ("texts", True, False), ("headlines", False, False)):
        pieces = [
            StoryDocument(
                article.path,
                article.title,
                article.text if text else "",
                to_site_time(article.published, "UTC"),
                {f"{tag.entity.type}/{tag.entity.name}": tag.salience for tag in tags[article.id]} if names else {},
            )
            for article in articles
        ]
        wrong, right, all_ = wrong_and_right(gold, story_ids(group_stories(pieces)))
        print(f"sample, {label:16} {len(gold)} articles: {right} of {all_} pairs found, {wrong} wrong")


def bench_headlines(pieces: Sequence[StoryDocument]) -> None:
    """Print the B-cubed scores of all headlines, and the mean and worst scores of random halves of the stories.

    The F1 that the data set's own scorer computes for all headlines is printed beside ours, as a check."""
    gold = gold_of_headlines()
    found = story_ids(group_stories(pieces))
    print(f"headlines, all    {len(gold)}: {_figures(b_cubed(gold, found))}; score.py: {_scored(found)}")
    by_story = _by_story(pieces, gold)
    scores = []
    for seed in range(_HALVES):
        stories = sorted(by_story)
        random.Random(seed).shuffle(stories)  # noqa: S311 - the same halves each time
        for half in (stories[::2], stories[1::2]):
            chosen = [piece for story in half for piece in by_story[story]]
            scores.append(b_cubed({piece.id: gold[piece.id] for piece in chosen}, story_ids(group_stories(chosen))))
    for label, choose in (("mean", lambda column: sum(column) / len(column)), ("worst", min)):
        figures = _figures([choose(column) for column in zip(*scores, strict=True)])
        print(f"headlines, {label} of {len(scores)} halves of the stories: {figures}")


def bench_small_days(pieces: Sequence[StoryDocument]) -> None:
    """Print how pairs of headlines are grouped on invented small days.

    On such a day, a few stories have two headlines each, and all others have one."""
    gold = gold_of_headlines()
    by_story = _by_story(pieces, gold)
    for size, pairs in ((5, 1), (12, 2), (40, 5)):
        totals = [0, 0, 0]
        for seed in range(_SMALL_DAYS):
            dice = random.Random(seed)  # noqa: S311 - the same days each time
            stories = dice.sample(sorted(by_story), size)
            day = [piece for at, story in enumerate(stories) for piece in dice.sample(by_story[story], 2 if at < pairs else 1)]
            counts = wrong_and_right({piece.id: gold[piece.id] for piece in day}, story_ids(group_stories(day)))
            totals = [total + count for total, count in zip(totals, counts, strict=True)]
        wrong, right, all_ = totals
        print(f"{_SMALL_DAYS} days of {size} stories: {wrong} pairs wrong, {right} of {all_} found")


def bench_spread(articles: Sequence[StoryDocument], show: bool) -> None:
    """Print how many articles are grouped with others when their dates are drawn at random from 730, 200 and 60 days.

    If `show` is True, also print the headlines of each group."""
    for days in (730, 200, 60):
        pieces = spread(articles, days)
        by_id = {piece.id: piece for piece in pieces}
        stories = [story for story in group_stories(pieces) if len(story.groups) > 1]
        merged = sum(len(story.groups) for story in stories)
        print(f"{len(pieces):,} articles over {days} days: {merged} in {len(stories)} stories of several articles")
        for story in stories if show else ():
            print("   ", " | ".join(by_id[first].title for first, *_ in story.groups))


def bench_speed(headlines: Sequence[StoryDocument], articles: Sequence[StoryDocument]) -> None:
    """Print the CPU seconds for grouping sets of several sizes, and the peak memory of this process so far."""
    for label, pieces in (
        ("300 headlines of one day", headlines[::10][:300]),
        ("3,000 headlines of one day", headlines[:3000]),
        ("300 articles of one day", articles[::7][:300]),
        ("3,000 articles of one day", repeated(articles, 3000, 0)),
        ("3,000 articles of 60 days", repeated(articles, 3000, 60)),
        ("16,000 articles of two years", repeated(articles, 16_000, 730)),
    ):
        began = time.process_time()
        group_stories(pieces)
        print(f"{label:30} {time.process_time() - began:6.2f} CPU seconds", flush=True)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at peak, including the recognizer and all articles")


def news() -> Iterator[StoryDocument]:
    """Yield the articles of ../shared/data/news, all dated the same day."""
    for line in NEWS.read_text("utf-8").splitlines():
        record = json.loads(line)
        yield StoryDocument(record["id"], record["title"], "\n\n".join(record["paragraphs"]), _DAY)


def spread(articles: Sequence[StoryDocument], days: int) -> list[StoryDocument]:
    """Return the articles with dates drawn at random from the `days` days after _DAY, the same in every run."""
    dice = random.Random(1)  # noqa: S311 - the same days each time
    return [replace(article, published=_DAY + timedelta(days=dice.uniform(0, days))) for article in articles]


def repeated(articles: Sequence[StoryDocument], count: int, days: int) -> list[StoryDocument]:
    """Return `count` articles spread over `days` days, repeating the articles under new ids if there are too few."""
    copies = [replace(article, id=f"{article.id}#{turn}") for turn in range(-(-count // len(articles))) for article in articles]
    return spread(copies[:count], days)


def gold_of_headlines() -> dict[str, str]:
    """Return the story of each headline, by its id."""
    return {record["id"]: record["story"] for record in map(json.loads, HEADLINES.read_text("utf-8").splitlines())}


def _by_story(pieces: Sequence[StoryDocument], gold: dict[str, str]) -> dict[str, list[StoryDocument]]:
    by_story: defaultdict[str, list[StoryDocument]] = defaultdict(list)
    for piece in pieces:
        by_story[gold[piece.id]].append(piece)
    return by_story


def _figures(scores: Sequence[float]) -> str:
    return " ".join(f"{name} {score:.3f}" for name, score in zip(("precision", "recall", "F1"), scores, strict=True))


def _scored(found: dict[str, str]) -> str:
    """Return the F1 that the data set's own scorer computes."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(found, file)
        file.flush()
        command = [sys.executable, str(HEADLINES.with_name("score.py")), str(HEADLINES), file.name]
        return f"F1 {json.loads(subprocess.run(command, check=True, capture_output=True).stdout)['f1']:.3f}"


if __name__ == "__main__":
    main()
