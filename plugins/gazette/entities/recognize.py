"""Finding names in texts. What spaCy's labels mean stays inside this module."""

from __future__ import annotations

import importlib
import importlib.metadata
import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from ..article import EntityType, Mention
from ..errors import ConfigError

Recognizer = Callable[[Iterable[str]], Iterator[tuple[Mention, ...]]]

_TYPE_OF_LABEL: dict[str, EntityType] = {
    "PERSON": "person", "PER": "person",
    "ORG": "organization",
    "GPE": "place", "LOC": "place", "FAC": "place",
}  # fmt: skip
# Texts a batch: enough to keep the matrix products busy, little enough to stay small in memory.
_BATCH = 32
# Characters that spaCy is given at once; it refuses more than a million.
_LONGEST = 50_000


def recognizer_version(spec: str) -> str:
    """What a recognizer's results depend on, told without loading it: its name and the versions behind it."""
    kind, _, name = spec.partition(":")
    packages = ("spacy", name) if kind == "spacy" else (kind.partition(".")[0],)
    return " ".join([spec, *(f"{package}=={_version(package)}" for package in packages)])


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def load_recognizer(spec: str) -> Recognizer:
    """The recognizer that a setting names: 'spacy:MODEL' or 'module:function'.

    It takes texts and yields the mentions of each, in their order. Raises ConfigError where it cannot be loaded.
    """
    kind, _, name = spec.partition(":")
    try:
        return _load_spacy(name) if kind == "spacy" else getattr(importlib.import_module(kind), name)
    except (ImportError, AttributeError, OSError, ValueError) as error:
        raise ConfigError(f"GAZETTE['recognizer'] is {spec!r}, which cannot be loaded: {error}") from error


def _load_spacy(model: str) -> Recognizer:
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
