"""Writes plugins/gazette/word_counts.txt: `python -m training.words SENTENCES.jsonl.gz`.

In how many English sentences each stem is, counted in those that the recognizer learned from (docs/recognizer.md), and the
function words of other languages, from jusText's lists (BSD), as if they were in one of twenty: so neither language makes
two articles alike.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from gazette.wording import stems

TABLE = Path(__file__).parents[1] / "plugins" / "gazette" / "word_counts.txt"
_RARE = 8  # met in fewer sentences, a stem is no more known than one that was never met
_LANGUAGES = (
    "Arabic", "Catalan", "Croatian", "Czech", "Danish", "Dutch", "Finnish", "French", "German", "Greek", "Hungarian", "Indonesian",
    "Italian", "Norwegian_Bokmal", "Persian", "Polish", "Portuguese", "Romanian", "Russian", "Spanish", "Swahili", "Swedish",
    "Turkish", "Ukrainian",
)  # fmt: skip
_EACH = 20  # one sentence of this many has a given function word
# The longer a list and a word, the more often the word has a meaning of its own; in an ASCII word, one of a name that English has.
_SHORT_LIST = 700
_LENGTH, _LENGTH_IN_LONG, _LENGTH_OF_ASCII_IN_LONG = 6, 5, 4
HEADER = """\
# In how many sentences of English the stems of a line are; other languages' function words are among the frequent ones. Written
# by `python -m training.words`: change that, not this file. Figures from sentences under CC BY and CC BY-SA (docs/stories.md).
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    total, met = count(parser.parse_args().sentences)
    known = {word: number for word, number in met.items() if number >= _RARE}
    known |= {word: total // _EACH for word in function_words() if word not in known}
    TABLE.write_text(HEADER + f"sentences {total}\n" + "".join(rows(known)), "utf-8")


def count(path: Path) -> tuple[int, Counter[str]]:
    """The number of sentences, and of those with each stem."""
    met: Counter[str] = Counter()
    total = 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for total, line in enumerate(lines, 1):  # noqa: B007 - the last is their number
            met.update(set(stems(" ".join(json.loads(line)["words"]))))
    return total, met


def function_words() -> Iterator[str]:
    """Short stems of the most frequent words of languages that write spaces."""
    from justext import get_stoplist

    for language in _LANGUAGES:
        entries = get_stoplist(language)
        for word in (word for entry in entries for word in stems(entry) if word.isalpha()):
            in_long = _LENGTH_OF_ASCII_IN_LONG if word.isascii() else _LENGTH_IN_LONG
            if len(word) <= (_LENGTH if len(entries) < _SHORT_LIST else in_long):
                yield word


def rows(known: dict[str, int]) -> Iterator[str]:
    """The frequent first, words of one count on one line."""
    by_count: defaultdict[int, list[str]] = defaultdict(list)
    for word, number in known.items():
        by_count[number].append(word)
    yield from (f"{number} {' '.join(sorted(by_count[number]))}\n" for number in sorted(by_count, reverse=True))


if __name__ == "__main__":
    main()
