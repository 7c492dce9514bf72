"""spaCy's models as recognizers, for other languages and by choice. What their labels mean stays inside this module."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from ...model.article import EntityType, Mention

_TYPE_OF_LABEL: dict[str, EntityType] = {
    "PERSON": "person", "PER": "person",
    "ORG": "organization",
    "GPE": "place", "LOC": "place", "FAC": "place",
    "EVENT": "event", "WORK_OF_ART": "work",
}  # fmt: skip
# Texts a batch: enough to keep the matrix products busy, little enough to stay small in memory.
_BATCH = 32
# Characters that spaCy is given at once; it refuses more than a million.
_LONGEST = 50_000


def load_model(model: str) -> Callable[[Iterable[str]], Iterator[tuple[Mention, ...]]]:
    """The recognizer of an installed spaCy model. Raises ImportError where spaCy, OSError where the model is not installed."""
    import spacy  # takes about a second; a build with nothing new never gets here

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # W095: model of 3.7 under 3.8, which only our lock pairs
        nlp = spacy.load(model, exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])

    def recognize(texts: Iterable[str]) -> Iterator[tuple[Mention, ...]]:
        pieces = ((piece, (number, start)) for number, text in enumerate(texts) for start, piece in _pieces(text))
        found = nlp.pipe(pieces, as_tuples=True, batch_size=_BATCH)
        for _, docs in groupby(found, key=lambda pair: pair[1][0]):
            yield tuple(mention for doc, (_, start) in docs for mention in _mentions(doc, start))

    return recognize


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """A text in pieces of at most `_LONGEST` characters, with where each begins; parted between paragraphs if it can be."""
    start = 0
    while len(text) - start > _LONGEST:
        end = text.rfind("\n\n", start + 1, start + _LONGEST)
        end = end if end > start else start + _LONGEST
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _mentions(doc: Any, start: int) -> Iterator[Mention]:
    for span in doc.ents:
        kind = _TYPE_OF_LABEL.get(span.label_)
        text = span.text.split("\n")[0].rstrip()  # a name does not cross a paragraph
        if kind and text:
            yield Mention(text, kind, start + span.start_char, start + span.start_char + len(text))
