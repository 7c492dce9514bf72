"""Which articles of the sample an editor puts under one event, and how near stories come to that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from pathlib import Path

RAW = Path(__file__).parents[2] / "content" / "raw"

# Files below content/raw/; every other article of the sample is about an event of its own.
SAMPLE = (
    ("space/9f04c2_change-6-lands.html", "space/change-6-sample-weight.txt"),
    ("uk-vote-starmer-labour.txt", "labour-returns-to-power.html"),
    ("space/ariane-6-first-flight-kourou.html", "space/ariane-6-maiden-flight.txt", "space/041_9be1d02c77aa.txt"),
    ("2024-07-10-nato-summit.txt", "nato-f16-transfer-washington.html", "nato-washington-declaration-ends.txt"),
    ("saved_page_0922.html", "un-pact-for-the-future.txt"),
    ("seoul-impeachment-vote.txt", "Yoon to step back.md"),
    ("notre-dame-doors-open.txt", "Notre-Dame first Mass.html", "notre-dame-rain-and-relics.html", "courrier-des-quais-autel.html"),
    ("damascus-falls-assad-flees.txt", "Damascus - Northern Courier.html", "barid-almina-dimashq.txt"),
)
# Reactions and sequels: some editors put them under the event, some beside it.
EITHER = frozenset({"20241208_311_5e0b7ac4d912.txt", "sednaya-prison.json", "20240716_118_c03fe7715d20.txt"})
COPIES = frozenset({"damascus-falls-assad-flees.txt", "Damascus - Northern Courier.html"})


def story_by_file(files: list[str]) -> dict[str, str]:
    """The story of each file that an editor is sure of."""
    first = {file: story[0] for story in SAMPLE for file in story}
    return {file: first.get(file, file) for file in files if file not in EITHER}


def b_cubed(gold: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> tuple[float, float, float]:
    """Precision, recall and F1 of Bagga and Baldwin (1998), the mean over articles: of those in an article's found story the
    share that belongs there, and of those that belong there the share that is in it. What was not found is alone."""
    told = {article: found.get(article, ("alone", article)) for article in gold}
    right, meant, made = Counter((gold[one], told[one]) for one in gold), Counter(gold.values()), Counter(told.values())
    precision = sum(count**2 / made[story] for (_, story), count in right.items()) / len(gold)
    recall = sum(count**2 / meant[story] for (story, _), count in right.items()) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def wrong_and_right(gold: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> tuple[int, int, int]:
    """Pairs of articles that were put together and are about two events, that are about one, and all that are about one."""
    pairs = [sum(n * (n - 1) // 2 for n in Counter(keys).values()) for keys in _keys(gold, found)]
    return pairs[1] - pairs[0], pairs[0], pairs[2]


def _keys(gold: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> tuple[list[Hashable], list[Hashable], list[Hashable]]:
    return [(gold[one], found[one]) for one in gold], [found[one] for one in gold], [gold[one] for one in gold]
