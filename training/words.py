"""Write plugins/gazette/stories/word_counts.txt: `python -m training.words SENTENCES.jsonl.gz`.

The file says in how many English sentences each stem occurs, counted in the recognizer's training data (docs/recognizer.md). It
also has the function words of other languages, from jusText's lists (BSD), with the count of a word that is in every twentieth
sentence. So two articles are not taken for similar just because they are in the same language.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from gazette.stories.term_weights import stem_text

TABLE = Path(__file__).parents[1] / "plugins" / "gazette" / "stories" / "word_counts.txt"
_RARE = 8  # sentences; rarer stems are left out, since their counts tell no more than a count of 0
_LANGUAGES = (
    "Arabic", "Catalan", "Croatian", "Czech", "Danish", "Dutch", "Finnish", "French", "German", "Greek", "Hungarian", "Indonesian",
    "Italian", "Norwegian_Bokmal", "Persian", "Polish", "Portuguese", "Romanian", "Russian", "Spanish", "Swahili", "Swedish",
    "Turkish", "Ukrainian",
)  # fmt: skip
_EACH = 20  # assumption: one sentence in this many contains a given function word
# Longest stems to include, in characters: from lists of fewer than _SHORT_LIST words, and of non-ASCII and ASCII words from longer
# lists. In long lists, longer words tend to be content words, and ASCII words may be names that English texts use as well.
_SHORT_LIST = 700
_LENGTH, _LENGTH_IN_LONG, _LENGTH_OF_ASCII_IN_LONG = 6, 5, 4
HEADER = """\
# The number of English sentences that contain each stem on the line; function words of other languages count as frequent. Written
# by `python -m training.words`: change that, not this file. Figures from sentences under CC BY and CC BY-SA (docs/stories.md).
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path, help="the recognizer's training data: gzipped JSON, a sentence on each line")
    total, sentence_counts = count(parser.parse_args().sentences)
    counts = {stem: number for stem, number in sentence_counts.items() if number >= _RARE}
    counts |= {stem: total // _EACH for stem in function_words() if stem not in counts}
    TABLE.write_text(HEADER + f"sentences {total}\n" + "".join(rows(counts)), "utf-8")


def count(path: Path) -> tuple[int, Counter[str]]:
    """Return the number of sentences in a file, and the number of sentences in which each stem occurs."""
    sentence_counts: Counter[str] = Counter()
    total = 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for total, line in enumerate(lines, 1):  # noqa: B007 - the last value is the number of sentences
            sentence_counts.update(set(stem_text(" ".join(json.loads(line)["words"]))))
    return total, sentence_counts


def function_words() -> Iterator[str]:
    """Yield the short stems of the most frequent words in languages that separate words by spaces; stems may repeat."""
    from justext import get_stoplist

    for language in _LANGUAGES:
        entries = get_stoplist(language)
        for word in (word for entry in entries for word in stem_text(entry) if word.isalpha()):
            in_long = _LENGTH_OF_ASCII_IN_LONG if word.isascii() else _LENGTH_IN_LONG
            if len(word) <= (_LENGTH if len(entries) < _SHORT_LIST else in_long):
                yield word


def rows(counts: dict[str, int]) -> Iterator[str]:
    """Yield a line for each count, with all stems that have it; the highest count comes first."""
    by_count: defaultdict[int, list[str]] = defaultdict(list)
    for stem, number in counts.items():
        by_count[number].append(stem)
    yield from (f"{number} {' '.join(sorted(by_count[number]))}\n" for number in sorted(by_count, reverse=True))


if __name__ == "__main__":
    main()
