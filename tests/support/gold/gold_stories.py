"""The stories that an editor would make of the sample, and measures of how well computed stories agree with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path

RAW = Path(__file__).parents[3] / "content" / "raw"

# Stories of several articles, by their files below content/raw/. Every other article of the sample is a story by itself.
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
# Reactions and sequels, which some editors would count among the articles about the event, and others would not.
UNDECIDED = frozenset({"20241208_311_5e0b7ac4d912.txt", "sednaya-prison.json", "20240716_118_c03fe7715d20.txt"})
COPIES = frozenset({"damascus-falls-assad-flees.txt", "Damascus - Northern Courier.html"})


def story_by_file(files: list[str]) -> dict[str, str]:
    """Return the story of each file. A story is named after its first file. Files that editors disagree about are left out."""
    first = {file: story[0] for story in SAMPLE for file in story}
    return {file: first.get(file, file) for file in files if file not in UNDECIDED}


def b_cubed(gold: Mapping[str, Hashable], computed: Mapping[str, Hashable]) -> tuple[float, float, float]:
    """Return B-cubed precision, recall and F1 (Bagga and Baldwin 1998).

    Both map articles to stories. For each article, precision is the share of its computed story that belongs there, and recall the
    share of its gold story that is in the computed one; the results are means. An article without a computed story is alone."""
    stories = {article: computed.get(article, ("alone", article)) for article in gold}
    both = Counter((gold[article], stories[article]) for article in gold)
    gold_sizes, sizes = Counter(gold.values()), Counter(stories.values())
    precision = sum(count**2 / sizes[story] for (_, story), count in both.items()) / len(gold)
    recall = sum(count**2 / gold_sizes[story] for (story, _), count in both.items()) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def wrong_and_right(gold: Mapping[str, Hashable], computed: Mapping[str, Hashable]) -> tuple[int, int, int]:
    """Return how many pairs of articles were grouped wrongly and rightly, and how many should have been grouped."""
    right = _count_pairs([(gold[article], computed[article]) for article in gold])
    grouped = _count_pairs([computed[article] for article in gold])
    return grouped - right, right, _count_pairs([gold[article] for article in gold])


def _count_pairs(groups: Iterable[Hashable]) -> int:
    """Return how many pairs of articles are in the same group, given the group of each article."""
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())
