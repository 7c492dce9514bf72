"""A recognizer for tests: finds the names of conftest.KNOWN, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from conftest import KNOWN
from gazette.model.article import Mention

_NAMES = re.compile("|".join(sorted(map(re.escape, KNOWN), key=len, reverse=True)))


def recognize(texts: Iterable[str]) -> Iterator[tuple[Mention, ...]]:
    for text in texts:
        yield tuple(Mention(m[0], KNOWN[m[0]], m.start(), m.end()) for m in _NAMES.finditer(text))
