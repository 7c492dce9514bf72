"""Read the metadata of a saved page: JSON-LD first, then meta elements (OpenGraph), microdata, and the page's title and times."""

from __future__ import annotations

import copy
import html
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from htmldate import find_date
from lxml.html import HtmlElement
from trafilatura import extract_metadata

from ...model.article import Metadata
from ...model.dates import to_iso
from ...model.gazetteer import built_in
from ...model.text import alphanumerics
from .fields import GUESSED_DATE, OUTLET_WORD, ROLE_WORD, absolute_web_url, primary_language, split_names, titlecase

# JSON-LD objects that are read; real pages have dozens.
_MAX_NODES = 10_000
# Types of schema.org that are articles.
ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report)$")
_ORGANIZATION_TYPES = re.compile(r"Organi[sz]ation$|^WebSite$")
_PUBLISHED_KEYS = (
    "article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dc.date",
    "dcterms.created", "publish-date", "pubdate", "publishdate", "publication_date", "date",
)  # fmt: skip
# Values of a property that are read. If a page has more of them, they are not about the article.
_MAX_VALUES = 20

_TITLE_SEPARATOR = re.compile(r"\s+(?:[|·•»›–—-]|::)\s+")
# Matches what is not a person's name: digits, URLs, e-mail addresses, punctuation, acronyms, and suffixes such as 'Jr' alone.
_NOT_A_NAME = re.compile(
    r"\d|@|https?:|www\.|\.(?:com|org|net)\b|^(?-i:[A-Z]{2,5})$|[:;!?]|\. \S+ \S+ |\b(?:updated|ago)\b|^(?:jr|sr|ph\.?d|m\.?d)\.?$",
    re.IGNORECASE,
)
# What may precede a name: 'Analysis by'.
_BYLINE_PREFIX = re.compile(
    r"^\s*(?:(?:analysis|opinion|review|story|text|words|report(?:ed)?|written|posted)\s+)?by:?\s+", re.IGNORECASE
)
# Two to four capitalised words, perhaps with particles between them.
_PARTICLE = r"(?: (?:de|del|della|van|von|der|den|bin|al|la|le|da|dos|di)\b)*"
_FULL_NAME = re.compile(rf"(?!The |Www )[^\W\d_a-z][\w'’.-]+{_PARTICLE}(?: [^\W\d_a-z][\w'’.-]*){{1,3}}")
_CALENDAR_WORD = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October"
    r"|November|December)\b"
)
# A fixed latest date, so that the result does not depend on the day of the build.
_DATE_SEARCH: dict[str, Any] = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}
# Names of elements about other articles or other people. Nothing in them is used for guesses.
_UNRELATED_NAME = re.compile(
    r"comment|discussion|disqus|related|recommend|trending|popular|newsletter|sidebar|footer", re.IGNORECASE
)

# A JSON-LD object.
_JsonLdNode = Mapping[str, Any]


def read_page_metadata(tree: HtmlElement) -> Metadata:
    """Return the metadata of a page's article; authors are people only.

    If the page does not declare title, date and authors, the missing ones are guessed from its text and its URL.
    """
    meta = read_declared_metadata(tree)
    if not (meta.published and meta.authors and meta.title):
        meta = meta.or_else(_guess_metadata(tree, meta.url))
    return replace(meta, authors=person_names(meta.authors, meta.publisher))


def read_declared_metadata(tree: HtmlElement) -> Metadata:
    """Return what a page declares about its article, without guesses. Author names are returned as they are declared."""
    from_meta, from_page = _read_meta_elements(tree), _read_title_and_times(tree)
    meta = _read_json_ld(tree, [from_meta.title, from_page.title, *_headings(tree)])
    for source in (from_meta, _read_microdata(tree), from_page):
        meta = meta.or_else(source)
    title, site = split_site_name(meta.title, meta.publisher)
    return replace(meta, title=title, publisher=meta.publisher or site)


def split_site_name(title: str, publisher: str) -> tuple[str, str]:
    """Split a page's title into headline and site name: 'Headline | Section | Outlet' gives 'Headline' and 'Outlet'.

    Cuts off the name of the `publisher` ("" if unknown), and short parts after a bar. The site name is "" if nothing is cut off.
    """
    site = ""
    while (headline := _cut_last_part(title, publisher)) != title:
        site = site or title[len(headline) :].strip(" |·•»›–—-:")
        title = headline
    return title, site


def _cut_last_part(title: str, publisher: str) -> str:
    parts = _TITLE_SEPARATOR.split(title)
    last = parts[-1]
    if len(parts) < 2 or not last:
        return title
    is_publisher = publisher and alphanumerics(publisher) in (alphanumerics(last), alphanumerics(last) + "com")
    after_bar = re.search(r"\s[|·•»›]\s+\S[^|]*$", title) and len(last.split()) <= 4 < len(title.split())
    return title[: title.rindex(last)].rstrip(" |·•»›–—-:") if is_publisher or after_bar else title


def person_names(names: Iterable[str], publisher: str) -> tuple[str, ...]:
    """Return the names that belong to people, without duplicates. A 'By' is cut off, and names in capitals get title case.

    Leaves out outlets (`publisher`, and known ones), roles, e-mail addresses, URLs and user names.
    """
    bare = (_BYLINE_PREFIX.sub("", name).split(" | ")[0].strip(" ,;|") for name in names)
    people = (titlecase(name) for name in bare if _is_person(name) and alphanumerics(name) != alphanumerics(publisher))
    return tuple(dict.fromkeys(people))


def _is_person(name: str) -> bool:
    entity = built_in().get(name)
    if not 1 <= len(name.split()) <= 5 or name.islower() or (entity and entity.type == "organization"):
        return False
    return not any(pattern.search(name) for pattern in (_NOT_A_NAME, OUTLET_WORD, ROLE_WORD))


def _read_json_ld(tree: HtmlElement, headlines: Sequence[str]) -> Metadata:
    """Return the metadata of the article in JSON-LD.

    Of several articles, it is the first that has one of the page's own `headlines`, or else the first of all.
    """
    scripts = (script for script in tree.iter("script") if "ld+json" in script.get("type", ""))
    nodes = [node for script in scripts for node in _json_ld_nodes(script.text)]
    articles = [node for node in nodes if any(map(ARTICLE_TYPES.search, only_strings(node.get("@type"))))]
    page_headlines = {alphanumerics(headline) for headline in headlines}
    article = next((node for node in articles if alphanumerics(_headline(node)) in page_headlines), articles[0] if articles else {})
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and node.get("name")}
    publishers = (_name(_resolve(entry, by_id)) for entry in as_list(article.get("publisher")))
    return Metadata(
        title=_headline(article),
        published=to_iso(article.get("datePublished") or ""),
        date_source="the page's metadata",
        modified=to_iso(article.get("dateModified") or ""),
        authors=tuple(name for entry in as_list(article.get("author")) for name in split_names(_author_name(entry, by_id))),
        publisher=next(filter(None, publishers), ""),
        url=next(filter(None, map(absolute_web_url, _urls(article))), ""),
        lang=primary_language(_clean_text(article.get("inLanguage"))),
        summary=_clean_text(article.get("description")),
    )


def _json_ld_nodes(text: str | None) -> Iterator[_JsonLdNode]:
    """Yield all objects of a JSON-LD script, including those in @graph, in mainEntity and in lists; none if it is not valid."""
    try:
        pending = deque([json.loads(re.sub(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", "", text or ""), strict=False)])
    except (ValueError, RecursionError):
        return
    for _ in range(_MAX_NODES):
        if not pending:
            return
        node = pending.popleft()
        if isinstance(node, list):
            pending.extendleft(reversed(node[:_MAX_NODES]))
        elif isinstance(node, Mapping):
            yield node
            pending.extendleft((node.get("mainEntity"), node.get("@graph")))


def _author_name(entry: Any, by_id: Mapping[str, _JsonLdNode]) -> str:
    """Return the name of an author, "" if it is an organisation."""
    author = _resolve(entry, by_id)
    types = only_strings(author.get("@type")) if isinstance(author, Mapping) else []
    return "" if any(map(_ORGANIZATION_TYPES.search, types)) else _name(author)


def _resolve(entry: Any, by_id: Mapping[str, _JsonLdNode]) -> Any:
    """Return the object to which an `entry` without a name refers by its @id; otherwise `entry` itself."""
    is_reference = isinstance(entry, Mapping) and not entry.get("name") and isinstance(entry.get("@id"), str)
    return by_id.get(entry["@id"], entry) if is_reference else entry


def _headline(node: _JsonLdNode) -> str:
    return _clean_text(node.get("headline") or node.get("name"))


def _name(value: Any) -> str:
    return _clean_text(value.get("name") if isinstance(value, Mapping) else value)


def _urls(node: _JsonLdNode) -> list[str]:
    page = node.get("mainEntityOfPage")
    return only_strings([node.get("url"), page, page.get("@id") if isinstance(page, Mapping) else None])


def as_list(value: object) -> list[Any]:
    """Return a JSON value as a list: itself if it is one, otherwise a list of this value."""
    return value if isinstance(value, list) else [value]


def only_strings(value: object) -> list[str]:
    """Return the strings of a JSON value, which is a list or a single string."""
    return [item for item in as_list(value) if isinstance(item, str)]


def _read_meta_elements(tree: HtmlElement) -> Metadata:
    """Return the metadata in `meta` elements, and the canonical URL."""
    contents: dict[str, str] = {}
    authors: list[str] = []
    for element in tree.iter("meta"):
        key = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        content = _clean_text(element.get("content"))
        if key in ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author"):
            authors += split_names(content)
        contents.setdefault(key, content)

    def first(*keys: str) -> str:
        return next((contents[key] for key in keys if contents.get(key)), "")

    return Metadata(
        title=first("og:title", "twitter:title", "dc.title", "headline"),
        published=to_iso(first(*_PUBLISHED_KEYS)),
        date_source="the page's metadata",
        modified=to_iso(first("article:modified_time", "og:updated_time", "datemodified", "last-modified")),
        authors=tuple(dict.fromkeys(authors)),
        publisher=first("og:site_name", "application-name", "publisher", "dc.publisher"),
        url=_canonical_url(tree) or absolute_web_url(first("og:url", "twitter:url")),
        lang=primary_language(first("og:locale") or tree.get("lang") or tree.get("xml:lang") or first("language", "dc.language")),
        summary=first("og:description", "description", "twitter:description", "dc.description"),
    )


def _canonical_url(tree: HtmlElement) -> str:
    links = (link.get("href", "") for link in tree.iter("link") if "canonical" in link.get("rel", "").lower().split())
    return next(filter(None, map(absolute_web_url, links)), "")


def _read_microdata(tree: HtmlElement) -> Metadata:
    def values(property_name: str) -> Iterator[str]:
        matches = tree.xpath("//*[contains(concat(' ', @itemprop, ' '), $p)]", p=f" {property_name} ")
        for element in islice(matches, _MAX_VALUES):
            names = element.xpath(".//*[@itemprop='name']")
            source = names[0] if names else element
            yield _clean_text(source.get("content") or source.get("datetime") or source.text_content())

    def first(property_name: str) -> str:
        return next(filter(None, values(property_name)), "")

    return Metadata(
        title=first("headline"),
        published=to_iso(first("datePublished")),
        date_source="the page's metadata",
        modified=to_iso(first("dateModified")),
        authors=tuple(name for value in values("author") for name in split_names(value)),
        publisher=first("publisher"),
        url=absolute_web_url(first("mainEntityOfPage")),
        summary=first("description"),
    )


def _read_title_and_times(tree: HtmlElement) -> Metadata:
    """Return title and publisher from the page's headings and `title` element, and the date from its first `time` element."""
    headings = _headings(tree)
    title = _clean_text(tree.findtext(".//title"))
    parts = _TITLE_SEPARATOR.split(title)
    # A heading that only names the site occurs in the title, too, but it is neither the first part of the title nor as long as the
    # longest part.
    longest, first = max(len(alphanumerics(part)) for part in parts), alphanumerics(parts[0])
    heading = next(
        (
            h
            for h in headings
            if alphanumerics(h) in alphanumerics(title)
            and (len(alphanumerics(h)) >= longest or alphanumerics(h) == first)
            and first
        ),
        "",
    )
    times = (to_iso(time.get("datetime", "")) for time in tree.iter("time") if not _is_outside_article(time))
    return Metadata(
        title=heading or title or next(filter(None, headings), ""),
        published=next(filter(None, times), ""),
        date_source="a time on the page",
        publisher=parts[-1] if heading and len(parts) > 1 and alphanumerics(parts[-1]) not in alphanumerics(heading) else "",
    )


def _headings(tree: HtmlElement) -> list[str]:
    return [" ".join(heading.text_content().split()) for heading in islice(tree.iter("h1"), _MAX_VALUES)]


def _is_outside_article(time: HtmlElement) -> bool:
    """Return True if a time belongs to the page, not to the article: today's date in the header, dates of other stories."""
    ancestors = [element.tag for element in time.iterancestors()]
    return any(tag in ancestors for tag in ("nav", "footer", "aside")) or ("header" in ancestors and "article" not in ancestors)


def _guess_metadata(tree: HtmlElement, url: str) -> Metadata:
    """Return title, date and authors as trafilatura and htmldate guess them from the page's text and its URL.

    Elements about other articles are removed first, unless they contain the headline (`h1`). Only full names count as authors.
    """
    tree = copy.deepcopy(tree)
    for element in list(tree.iter("aside", "footer", "nav", "section", "div", "ul", "ol")):
        unrelated = _UNRELATED_NAME.search(f"{element.get('class', '')} {element.get('id', '')}")
        if (
            (element.tag in ("aside", "footer", "nav") or unrelated)
            and element.getparent() is not None
            and not element.findall(".//h1")
        ):
            element.drop_tree()
    extracted = extract_metadata(copy.deepcopy(tree), default_url=url or None, extensive=False)
    date = find_date(copy.deepcopy(tree), url=url or None, **_DATE_SEARCH)
    names = (name.strip() for name in re.split(r"[;,]| and ", extracted.author or ""))
    return Metadata(
        title=_clean_text(extracted.title),
        published=to_iso(date or ""),
        date_source=GUESSED_DATE,
        authors=tuple(name for name in names if _FULL_NAME.fullmatch(name) and not _CALENDAR_WORD.search(name)),
    )


def _clean_text(text: object) -> str:
    """Return a text on one line, with character references decoded; "" if it is not a text."""
    return " ".join(html.unescape(text).split()) if isinstance(text, str) else ""
