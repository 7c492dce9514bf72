"""What is remembered of pages that list articles (of publishers, sections, tags and editions), so that one that is renamed leads to
where its articles are listed now.

All that there ever were are kept, in a small file beside the cache, with the articles that stood there last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..output.json_store import read_kept, write_kept
from .article_store import Place, is_place

KINDS = ("publisher", "category", "tag", "edition")
# The kind of which an article stands in several.
_TAG = "tag"
_INDEX = "index.html"
_LOST = "publishers, sections, tags and editions that {} have no redirects"


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of this build that lists articles: one of KINDS, its place, its name as text, and the identities of its articles."""

    kind: str
    place: Place
    name: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as the last build knew it that had it: its file, and its articles' identities in order. `beside` are the other lists
    of its kind, by address, with how many of its articles stood there as well. `became` is the address of the list that it was
    found to be when it was gone, "" where there was none."""

    kind: str
    file: str
    articles: tuple[str, ...]
    beside: Mapping[str, int] = field(default_factory=dict)
    became: str = ""


# By their addresses.
Lists = Mapping[str, Listed]
# The lists that an article stands in, by their kind and its identity.
_Stands = Mapping[tuple[str, str], list[str]]


def read_lists(path: Path) -> tuple[dict[str, Listed], str]:
    """The lists of earlier builds, and a warning: "" where all is well, or nothing was published yet."""
    return read_kept(path, _listed, _LOST.format("were renamed in earlier builds"))


def write_lists(path: Path, memory: Lists) -> str:
    """Write the file. Returns a warning where that cannot be done, else ""."""
    return write_kept(path, {address: _fields(address, one) for address, one in memory.items()}, _LOST.format("are renamed later"))


def _listed(address: str, fields: Any) -> Listed:
    """What the file says of a list. Raises one of the errors that `read_kept` expects where it says it wrongly."""
    file, articles = fields.get("file", f"{address}{_INDEX}"), tuple(fields["articles"])
    found = Listed(fields["kind"], file, articles, dict(fields.get("beside", {})), fields.get("became", ""))
    if found.kind not in KINDS or not is_place(address, file) or isinstance(fields["articles"], str):
        raise ValueError(address)
    if not all(isinstance(text, str) for text in (*articles, found.became)):
        raise ValueError(address)
    if not all(isinstance(number, int) for number in found.beside.values()):
        raise ValueError(address)
    return found


def _fields(address: str, one: Listed) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": one.kind, "articles": one.articles}
    if one.file != f"{address}{_INDEX}":
        said["file"] = one.file
    if one.beside:
        said["beside"] = dict(one.beside)
    if one.became:
        said["became"] = one.became
    return said


def lists_of(pages: Iterable[ListPage]) -> dict[str, Listed]:
    """The lists of this build. Of two with one address it is the first's."""
    by_address = {page.place.address: page for page in reversed(tuple(pages))}
    bare = {address: Listed(page.kind, page.place.file, tuple(sorted(page.articles))) for address, page in by_address.items()}
    tags = {address: one for address, one in bare.items() if one.kind == _TAG}
    stands = _stands(tags)
    return bare | {address: replace(one, beside=_beside(address, one, stands)) for address, one in tags.items()}


def _stands(lists: Lists) -> _Stands:
    stands: dict[tuple[str, str], list[str]] = defaultdict(list)
    for address, one in sorted(lists.items()):
        for identity in one.articles:
            stands[one.kind, identity].append(address)
    return stands


def _beside(address: str, one: Listed, stands: _Stands) -> dict[str, int]:
    counts = _count(one, stands)
    return {other: counts[other] for other in sorted(counts) if other != address}


def _count(one: Listed, stands: _Stands) -> Counter[str]:
    """The lists of a kind in which a list's articles stand, with how many of them do."""
    return Counter(address for identity in one.articles for address in stands.get((one.kind, identity), ()))


def find_heirs(known: Lists, live: Lists) -> dict[str, str]:
    """Where addresses lead that no list has any more: each with that of the list of its kind which most of its articles went to.
    Where they are gone themselves, it is what became of the list in an earlier build; where two lists have as many, it is none."""
    stands = _stands(live)
    gone = {address: one for address, one in known.items() if address not in live}
    direct = {address: _heir(one, stands) for address, one in gone.items()}
    found = {address: _follow(address, gone, direct, live) for address in sorted(gone)}
    return {address: heir for address, heir in found.items() if heir}


def _heir(one: Listed, stands: _Stands) -> str | None:
    """The list that most of a list's articles went to; "" where that could be several, None where most went nowhere. Where they
    stood already does not count: a tag is not renamed to another that its articles had beside it. It stays what it became where
    another has as many."""
    went = _count(one, stands) - Counter(one.beside)
    most = max(went.values(), default=0)
    if len(one.articles) - went.total() >= most:
        return None
    first = [address for address, number in went.items() if number == most]
    return first[0] if len(first) == 1 else one.became if one.became in first else ""


def _follow(address: str, gone: Lists, direct: Mapping[str, str | None], live: Lists) -> str:
    """The heir of a list, or of what it became in an earlier build, and so on; "" where there is none."""
    passed: set[str] = set()
    while address in gone and address not in passed:
        passed.add(address)
        heir = direct[address]
        if heir is not None:
            return heir
        address = gone[address].became
    return address if address in live else ""


def remember_lists(known: Lists, live: Lists, heirs: Mapping[str, str]) -> dict[str, Listed]:
    """What the next build is to know: all lists that there ever were."""
    gone = {address: one for address, one in known.items() if address not in live}
    moved = {address: replace(gone[address], became=heir) for address, heir in heirs.items() if gone[address].became != heir}
    return {**gone, **moved, **live}
