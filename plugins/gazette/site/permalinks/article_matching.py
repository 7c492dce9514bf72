"""Match the articles of a build with those of earlier builds: by the bytes of the file, the source's URL, or the file's path."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from zlib import crc32

from .article_store import PageLocation, StoredArticle, StoredArticles

# Characters of a text from which the sample is taken, and word pairs in a sample. On average, the samples of two texts share the
# same proportion of pairs as the whole texts do (Broder 1997, "On the resemblance and containment of documents").
_SAMPLED_LENGTH = 2_000
_SAMPLE_SIZE = 8
# Sampled pairs that two versions of an article must share. Texts on different subjects share about one pair in fifty ('of the'),
# so two of the eight sampled pairs agree by chance in one case in a hundred. If half of the pairs of a text are new, three of eight
# still agree. Regular reports share phrases ('the weather on'), so if neither headline nor date agrees, half of the sample must.
_MIN_SHARED, _MIN_SHARED_IF_DOUBTFUL = 2, 4


@dataclass(frozen=True, eq=False, slots=True)
class CurrentArticle:
    """An article of this build. The fields mean the same as in `StoredArticle`.

    `text` returns the article's words and `visible_text` everything that readers see of it. They are functions, since only new
    and edited articles need them; both return "" for a hand-written article.
    """

    path: str
    digest: str
    by_hand: bool = False
    sidecar: str = ""
    url: str = ""
    title_slug: str = ""
    published: str = ""
    text: Callable[[], str] = str
    visible_text: Callable[[], str] = str


# A step of matching, as three functions: one returns the key of a current article, one the key of a stored article, given its
# identity, and one checks two articles that have the same key. The key "" matches nothing.
MatchStep = tuple[
    Callable[[CurrentArticle], str], Callable[[str, StoredArticle], str], Callable[[CurrentArticle, StoredArticle], bool]
]


def match_articles(articles: Iterable[CurrentArticle], stored: StoredArticles) -> dict[CurrentArticle, str]:
    """Return the identity of each article: that of the stored article it matches, or else a new one.

    A new identity starts as the hash of a raw file's bytes or as the path of a hand-written file; a number is appended if another
    article has or had it.
    """
    ordered = sorted(articles, key=lambda article: (article.by_hand, article.path, article.digest, article.title_slug))
    identities: dict[CurrentArticle, str] = {}
    unmatched = ordered
    for step in _match_steps(ordered, stored) if stored else ():
        claimed = set(identities.values())
        unclaimed = {identity: article for identity, article in stored.items() if identity not in claimed}
        identities |= _apply_step(unmatched, unclaimed, step)
        unmatched = [article for article in ordered if article not in identities]
        if not unmatched:
            break
    return identities | _new_identities(unmatched, {*stored, *identities.values()})


def _match_steps(articles: Sequence[CurrentArticle], stored: StoredArticles) -> Iterator[MatchStep]:
    """Yield the steps in order of precedence.

    A raw file can match the last version of an article, or the first one, whose hash is the identity. URLs come before paths,
    since a program that fetches news may number its files differently each time.
    """
    yield lambda a: f"{a.digest} {_file_key(a)}", lambda _, s: f"{s.digest} {_file_key(s)}", _always
    yield lambda a: a.digest, lambda _, s: s.digest, _always
    yield lambda a: "" if a.by_hand else a.digest, lambda identity, s: "" if s.by_hand else identity, _always
    stored_urls = _unique_urls(s.url for s in stored.values() if s.live) | _unique_urls(s.url for s in stored.values())
    unique = _unique_urls(article.url for article in articles) & stored_urls
    yield lambda a: a.url if a.url in unique else "", lambda _, s: s.url, _always
    yield _file_key, lambda _, s: _file_key(s), _is_same_article


def _file_key(article: CurrentArticle | StoredArticle) -> str:
    """Return the path, prefixed by its origin so that raw and hand-written files never collide.

    The result is a string, since hashing tuples is slower.
    """
    return f"{article.by_hand:d} {article.path}"


def _apply_step(articles: Iterable[CurrentArticle], stored: StoredArticles, step: MatchStep) -> dict[CurrentArticle, str]:
    """Return the identities of the articles that match by one step. Stored articles that the last build published come first."""
    key_of_current, key_of_stored, accepts = step
    first: dict[str, str] = {}
    further: dict[str, list[str]] = defaultdict(list)  # few keys have more than one identity
    for identity in sorted(sorted(stored), key=lambda identity: not stored[identity].live):
        key = key_of_stored(identity, stored[identity])
        if key and first.setdefault(key, identity) != identity:
            further[key].append(identity)
    identities: dict[CurrentArticle, str] = {}
    claimed: set[str] = set()
    for article in articles:
        key = key_of_current(article)
        candidates = (first[key], *further.get(key, ())) if key in first else ()
        match = next((identity for identity in candidates if identity not in claimed and accepts(article, stored[identity])), None)
        if match is not None:
            identities[article] = match
            claimed.add(match)
    return identities


def _unique_urls(urls: Iterable[str]) -> set[str]:
    """Return the URLs that identify an article: those that occur once and are not a site's front page."""
    return {url for url, count in Counter(urls).items() if count == 1 and _is_article_url(url)}


def _is_article_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.path.strip("/") or parts.query)


def _always(_: CurrentArticle, __: StoredArticle) -> bool:
    return True


def _is_same_article(article: CurrentArticle, stored: StoredArticle) -> bool:
    """Return False if a file name such as 'latest.html' or '1.txt' was reused for another article.

    Hand-written files always match: nobody reuses their names like this, and their identities are paths anyway.
    """
    if article.by_hand or (article.url == stored.url and _is_article_url(article.url)):
        return True
    if article.title_slug == stored.title_slug and article.published == stored.published:
        return True
    sample, stored_sample = set(sample_text(article).split()), set(stored.text_sample.split())
    has_other_url = article.url != stored.url and _is_article_url(article.url) and _is_article_url(stored.url)
    is_doubtful = has_other_url or (article.title_slug != stored.title_slug and article.published != stored.published)
    required = _MIN_SHARED_IF_DOUBTFUL if is_doubtful else _MIN_SHARED
    return len(sample & stored_sample) >= min(required, len(sample), len(stored_sample)) > 0


def sample_text(article: CurrentArticle) -> str:
    """Return a sample of an article's text that can be compared with samples of other texts.

    It consists of the smallest CRC-32 values of the text's word pairs, in hexadecimal and separated by spaces: "" for a text
    without words, and for a hand-written article.
    """
    words = article.text()[:_SAMPLED_LENGTH].casefold().encode("utf-8", "replace").split()
    pairs = set(map(crc32, [*words[1:], b""], map(crc32, words)))
    return " ".join(f"{pair:08x}" for pair in sorted(pairs)[:_SAMPLE_SIZE])


def _new_identities(articles: Iterable[CurrentArticle], taken: set[str]) -> dict[CurrentArticle, str]:
    """Return new identities for articles, and add them to `taken`."""
    identities: dict[CurrentArticle, str] = {}
    for article in articles:
        base = article.path if article.by_hand else article.digest
        number, identity = 1, base
        while identity in taken:
            number += 1
            identity = f"{base}-{number}"
        identities[article] = identity
        taken.add(identity)
    return identities


def is_edited(article: CurrentArticle, stored: StoredArticle) -> bool:
    """Return True if readers see a difference from the stored version. A file may also change in ways that readers do not see."""
    if _has_same_bytes(article, stored):
        return False
    return not stored.visible_digest or digest_visible_text(article) != stored.visible_digest


def _has_same_bytes(article: CurrentArticle, stored: StoredArticle) -> bool:
    return (article.digest, article.sidecar) == (stored.digest, stored.sidecar)


def digest_visible_text(article: CurrentArticle) -> str:
    """Return a hash of everything that readers see of an article, as 16 hexadecimal digits; "" for a hand-written one."""
    text = article.visible_text()
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16] if text else ""


def to_stored(
    article: CurrentArticle, stored: StoredArticle | None, slug: str, changed: str, location: PageLocation | None
) -> StoredArticle:
    """Return an article of this build in the form that is stored.

    `stored` is the version of earlier builds, if there is one. `slug`, `changed` and `location` are fields of the result.
    """
    unchanged = stored if stored and _has_same_bytes(article, stored) else None
    return StoredArticle(
        article.digest,
        article.path,
        changed,
        article.by_hand,
        article.sidecar,
        article.url,
        article.title_slug,
        article.published,
        text_sample=unchanged.text_sample if unchanged else sample_text(article),
        visible_digest=unchanged.visible_digest if unchanged and unchanged.visible_digest else digest_visible_text(article),
        slug=slug,
        location=location,
    )
