"""Properties of article identities and URLs that hold whatever is done to the files of a site between builds."""

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
from gazette.site.permalinks.article_matching import CurrentArticle, match_articles, to_stored
from gazette.site.permalinks.article_store import (
    PageLocation,
    StoredArticle,
    merge_stored_articles,
    read_stored_articles,
    slugs_to_keep,
    write_stored_articles,
)

PATHS = st.sampled_from(["a.txt", "b.txt", "c.txt", "d/a.txt", "e.txt"])
TITLES = st.sampled_from(["bridge", "ferry", "toll"])
URLS = st.sampled_from(["", "https://ledger.example/", "https://ledger.example/1", "https://ledger.example/2"])
WHEN = "2024-07-01T00:00:00+00:00"


@dataclass(frozen=True)
class File:
    """A raw file or a hand-written one. `words` stands for its subject, and `edits` for its last edit."""

    words: int
    title: str
    url: str
    by_hand: bool
    edits: int = 0

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]

    def article(self, path: str) -> CurrentArticle:
        text = " ".join(f"{self.words}{index}" for index in range(60)) + f" {self.edits}"
        if self.by_hand:
            return CurrentArticle(path, self.digest, by_hand=True)
        return CurrentArticle(path, self.digest, False, "", self.url, self.title, "2024-07-01", lambda: text)


BuildResult = tuple[dict[str, StoredArticle], dict[str, str]]


def build(files: dict[str, File], stored: dict[str, StoredArticle], order: list[str]) -> BuildResult:
    """Return what a build stores, and the identity of each file. Raw files with the same bytes are one article."""
    first = {(file.by_hand and path, file.digest): path for path, file in sorted(files.items(), reverse=True)}
    current = {path: files[path].article(path) for path in order if path in first.values()}
    identities = match_articles(current.values(), stored)
    raw = {article.digest: article for article in current.values() if not article.by_hand}
    title_slugs = {digest: article.title_slug for digest, article in raw.items()}
    kept = slugs_to_keep(stored, {identities[article]: article.title_slug for article in raw.values()})
    by_digest = {article.digest: kept[identities[article]] for article in raw.values() if identities[article] in kept}
    articles = [Article(id=d, path=raw[d].path, title=raw[d].title_slug, blocks=(Block(1, 1, "x"),)) for d in sorted(raw)]
    slugs = choose_slugs(articles, title_slugs, by_digest, set())
    live = {}
    for path, article in current.items():
        url = f"hand/{path}/" if article.by_hand else f"articles/{slugs[article.digest]}/"
        location = PageLocation(url, f"{url}index.html")
        identity = identities[article]
        live[identity] = to_stored(article, stored.get(identity), slugs.get(article.digest, ""), WHEN, location)
    assert len(live) == len(current)
    return merge_stored_articles(stored, live), {path: identities[article] for path, article in current.items()}


class Files(RuleBasedStateMachine):
    """A folder of files that change, and the site that is built from it now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, File] = {}
        self.trash: list[File] = []
        self.count = 0
        self.stored: dict[str, StoredArticle] = {}
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
        before, stored = self.identities, self.stored
        orders = [list(order) for order in permutations(sorted(self.files))][:3]
        results = [build(self.files, stored, order) for order in (*orders, sorted(self.files, reverse=True))]
        assert all(result == results[0] for result in results)
        self.stored, self.identities = results[0]
        assert build(self.files, self.stored, sorted(self.files)) == results[0]
        kept = {file.digest: before[path] for path, file in self.built.items() if path in before and not file.by_hand}
        for path, file in self.files.items():
            if file.digest in kept and path in self.identities:
                assert self.identities[path] == kept[file.digest], "a renamed file is another article"
        self.built = dict(self.files)

    @rule(path=PATHS, title=TITLES)
    def edit_alone(self, path: str, title: str) -> None:
        self.build()
        if path in self.identities:
            before = self.identities[path]
            # If there is a copy with the same bytes, the copy keeps the identity.
            twin = sum(file.digest == self.files[path].digest for file in self.files.values()) > 1
            self.edit(path, title)
            self.build()
            assert twin or self.identities[path] == before, "a file that was edited in place is another article"

    @invariant()
    def no_two_articles_share_a_url(self) -> None:
        stored = self.stored.values()
        urls = [loc.url for article in stored for loc in (*article.former, *((article.location,) if article.location else ()))]
        assert len(set(urls)) == len(urls)

    @invariant()
    def written_articles_can_be_read(self) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "a.json"
            assert write_stored_articles(path, self.stored) == ""
            assert read_stored_articles(path) == (self.stored, "")


Files.TestCase.settings = settings(max_examples=100, stateful_step_count=20, deadline=None)
TestFiles = Files.TestCase
