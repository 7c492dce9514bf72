"""What holds for the memory of any site, whatever is done to its files between builds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gazette.model.article import Article, Block
from gazette.site.pages.articles import choose_slugs
from gazette.site.permalinks.article_matching import Found, noted, recall
from gazette.site.permalinks.article_store import Place, Remembered, kept_slugs, read_articles, remember, write_articles

PATHS = st.sampled_from(["a.txt", "b.txt", "c.txt", "d/a.txt", "e.txt"])
TITLES = st.sampled_from(["bridge", "ferry", "toll"])
URLS = st.sampled_from(["", "https://ledger.example/", "https://ledger.example/1", "https://ledger.example/2"])
WHEN = "2024-07-01T00:00:00+00:00"


@dataclass(frozen=True)
class File:
    """A raw file, or one that is written by hand; `words` is what it is about, `edits` how often it was edited."""

    words: int
    title: str
    url: str
    by_hand: bool
    edits: int = 0

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]

    def found(self, path: str) -> Found:
        said = " ".join(f"{self.words}{place}" for place in range(60)) + f" {self.edits}"
        if self.by_hand:
            return Found(path, self.digest, by_hand=True)
        return Found(path, self.digest, False, "", self.url, self.title, "2024-07-01", lambda: said)


Built = tuple[dict[str, Remembered], dict[str, str]]


def build(files: dict[str, File], known: dict[str, Remembered], order: list[str]) -> Built:
    """What a build remembers of the files, and the identity of each file. Of raw files of the same bytes, one is an article."""
    first = {(file.by_hand and path, file.digest): path for path, file in sorted(files.items(), reverse=True)}
    found = {path: files[path].found(path) for path in order if path in first.values()}
    identities = recall(found.values(), known)
    raw = {one.digest: one for one in found.values() if not one.by_hand}
    titles = {digest: one.title for digest, one in raw.items()}
    kept = kept_slugs(known, {identities[one]: one.title for one in raw.values()})
    by_digest = {one.digest: kept[identities[one]] for one in raw.values() if identities[one] in kept}
    articles = [Article(id=d, path=raw[d].path, title=raw[d].title, blocks=(Block(1, 1, "x"),)) for d in sorted(raw)]
    slugs = choose_slugs(articles, titles, by_digest, set())
    live = {}
    for path, one in found.items():
        address = f"hand/{path}/" if one.by_hand else f"articles/{slugs[one.digest]}/"
        place = Place(address, f"{address}index.html")
        live[identities[one]] = noted(one, known.get(identities[one]), slugs.get(one.digest, ""), WHEN, place)
    assert len(live) == len(found)
    return remember(known, live), {path: identities[one] for path, one in found.items()}


class Files(RuleBasedStateMachine):
    """A folder that somebody works in, and the site that is built of it now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, File] = {}
        self.trash: list[File] = []
        self.count = 0
        self.known: dict[str, Remembered] = {}
        self.identities: dict[str, str] = {}
        self.built: dict[str, File] = {}

    @initialize()
    def begin(self) -> None:
        self.build()

    @rule(path=PATHS, title=TITLES, url=URLS, by_hand=st.booleans())
    def add(self, path: str, title: str, url: str, by_hand: bool) -> None:
        self.count += 1
        self.files[path] = File(self.count, title, url, by_hand)

    @rule(path=PATHS, title=TITLES)
    def edit(self, path: str, title: str) -> None:
        if path in self.files:
            self.count += 1
            self.files[path] = replace(self.files[path], title=title, edits=self.count)

    @rule(path=PATHS, to=PATHS)
    def rename(self, path: str, to: str) -> None:
        if path in self.files:
            self.files[to] = self.files.pop(path)

    @rule(path=PATHS, to=PATHS)
    def swap(self, path: str, to: str) -> None:
        if path in self.files and to in self.files:
            self.files[path], self.files[to] = self.files[to], self.files[path]

    @rule(path=PATHS, to=PATHS)
    def copy(self, path: str, to: str) -> None:
        if path in self.files:
            self.files[to] = self.files[path]

    @rule(path=PATHS)
    def remove(self, path: str) -> None:
        if path in self.files:
            self.trash.append(self.files.pop(path))

    @precondition(lambda self: self.trash)
    @rule(path=PATHS)
    def put_back(self, path: str) -> None:
        self.files[path] = self.trash.pop(0)

    @rule()
    def build(self) -> None:
        before, known = self.identities, self.known
        orders = [list(order) for order in permutations(sorted(self.files))][:3]
        results = [build(self.files, known, order) for order in (*orders, sorted(self.files, reverse=True))]
        assert all(result == results[0] for result in results)
        self.known, self.identities = results[0]
        assert build(self.files, self.known, sorted(self.files)) == results[0]
        kept = {file.digest: before[path] for path, file in self.built.items() if path in before and not file.by_hand}
        for path, file in self.files.items():
            if file.digest in kept and path in self.identities:
                assert self.identities[path] == kept[file.digest], "a file that was renamed is another article"
        self.built = dict(self.files)

    @rule(path=PATHS, title=TITLES)
    def edit_alone(self, path: str, title: str) -> None:
        self.build()
        if path in self.identities:
            before = self.identities[path]
            twin = sum(file.digest == self.files[path].digest for file in self.files.values()) > 1  # which stays the article
            self.edit(path, title)
            self.build()
            assert twin or self.identities[path] == before, "an edit in place made another article"

    @invariant()
    def no_two_share_anything(self) -> None:
        places = [place for one in self.known.values() for place in (*one.former, *((one.place,) if one.place else ()))]
        assert len({place.address for place in places}) == len(places)

    @invariant()
    def what_is_written_is_read(self) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "a.json"
            assert write_articles(path, self.known) == ""
            assert read_articles(path) == (self.known, "")


Files.TestCase.settings = settings(max_examples=100, stateful_step_count=20, deadline=None)
TestFiles = Files.TestCase
