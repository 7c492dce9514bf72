"""Use spaCy models as recognizers, for languages other than English or by choice."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from ...model.article import EntityType, Mention

# Entities with other labels are dropped.
_TYPE_OF_LABEL: dict[str, EntityType] = {
    "PERSON": "person", "PER": "person",
    "ORG": "organization",
    "GPE": "place", "LOC": "place", "FAC": "place",
    "EVENT": "event", "WORK_OF_ART": "work",
}  # fmt: skip
# Texts per batch: large enough for fast matrix products, small enough for memory.
_BATCH_SIZE = 32
# The most characters that spaCy gets at once; it refuses more than a million.
_MAX_CHUNK = 50_000


def load_model(model: str) -> Callable[[Iterable[str]], Iterator[tuple[Mention, ...]]]:
    """Load an installed spaCy model and return it as a recognizer.

    Raises ImportError if spaCy is not installed, and OSError if the model is not.
    """
    import spacy  # here, since this takes about a second and a build without new articles does not need it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # W095: our constraints pair spaCy 3.8 with a model of 3.7
        nlp = spacy.load(model, exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])

    def recognize(texts: Iterable[str]) -> Iterator[tuple[Mention, ...]]:
        chunks = ((chunk, (number, start)) for number, text in enumerate(texts) for start, chunk in _chunks(text))
        docs_of_chunks = nlp.pipe(chunks, as_tuples=True, batch_size=_BATCH_SIZE)
        for _, docs in groupby(docs_of_chunks, key=lambda pair: pair[1][0]):
            yield tuple(mention for doc, (_, start) in docs for mention in _mentions(doc, start))

    return recognize


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Yield a text in chunks of at most `_MAX_CHUNK` characters, each with its offset, split between paragraphs if possible."""
    start = 0
    while len(text) - start > _MAX_CHUNK:
        end = text.rfind("\n\n", start + 1, start + _MAX_CHUNK)
        end = end if end > start else start + _MAX_CHUNK
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _mentions(doc: Any, start: int) -> Iterator[Mention]:
    """Yield the mentions in a chunk that begins at offset `start` of its text."""
    for span in doc.ents:
        kind = _TYPE_OF_LABEL.get(span.label_)
        text = span.text.split("\n")[0].rstrip()  # a name does not continue in the next line
        if kind and text:
            yield Mention(text, kind, start + span.start_char, start + span.start_char + len(text))
