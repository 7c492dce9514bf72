"""What a saved page says about its article: JSON-LD first, then OpenGraph, meta, microdata, <time>, the page."""

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
from .fields import GUESSED, OUTLET_WORD, ROLE, language, split_names, titlecase, web_address

Node = Mapping[str, Any]

_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report)$")
_ORGANIZATION = re.compile(r"Organi[sz]ation$|^WebSite$")
# Objects of one page that are looked at: real pages have dozens.
_MOST = 10_000


def read_json_ld(tree: HtmlElement, headlines: Sequence[str]) -> Metadata:
    """Metadata from the article's object; of several the one that bears one of the page's own `headlines`, else the first."""
    nodes = [node for script in tree.iter("script") if "ld+json" in script.get("type", "") for node in _nodes(script.text)]
    articles = [node for node in nodes if any(map(_ARTICLE_TYPES.search, _strings(node.get("@type"))))]
    shown = {_letters(headline) for headline in headlines}
    node = next((node for node in articles if _letters(_title(node)) in shown), articles[0] if articles else {})
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and node.get("name")}
    return Metadata(
        title=_title(node),
        published=to_iso(node.get("datePublished") or ""),
        date_source="the page's metadata",
        modified=to_iso(node.get("dateModified") or ""),
        authors=tuple(name for entry in _listed(node.get("author")) for name in split_names(_person(entry, named))),
        publisher=next(filter(None, (_name(_found(entry, named)) for entry in _listed(node.get("publisher")))), ""),
        url=next(filter(None, map(web_address, _addresses(node))), ""),
        lang=language(clean(node.get("inLanguage"))),
        summary=clean(node.get("description")),
    )


def _nodes(text: str | None) -> Iterator[Node]:
    """All objects of a JSON-LD script, those in @graph and in lists too. Broken JSON holds none."""
    try:
        pending = deque([json.loads(re.sub(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", "", text or ""), strict=False)])
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST):
        if not pending:
            return
        node = pending.popleft()
        if isinstance(node, list):
            pending.extendleft(reversed(node[:_MOST]))
        elif isinstance(node, Mapping):
            yield node
            pending.extendleft((node.get("mainEntity"), node.get("@graph")))


def _person(entry: Any, named: Mapping[str, Node]) -> str:
    """The name of an author, "" for an organisation."""
    found = _found(entry, named)
    types = _strings(found.get("@type")) if isinstance(found, Mapping) else []
    return "" if any(map(_ORGANIZATION.search, types)) else _name(found)


def _found(entry: Any, named: Mapping[str, Node]) -> Any:
    """What an entry refers to by its @id, where it says nothing else."""
    known = isinstance(entry, Mapping) and not entry.get("name") and isinstance(entry.get("@id"), str)
    return named.get(entry["@id"], entry) if known else entry


def _title(node: Node) -> str:
    return clean(node.get("headline") or node.get("name"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _strings(value: Any) -> list[str]:
    return [item for item in _listed(value) if isinstance(item, str)]


def _name(value: Any) -> str:
    return clean(value.get("name") if isinstance(value, Mapping) else value)


def _addresses(node: Node) -> list[str]:
    page = node.get("mainEntityOfPage")
    return _strings([node.get("url"), page, page.get("@id") if isinstance(page, Mapping) else None])


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def clean(text: object) -> str:
    """A text on one line, its entities read; "" for what is no text."""
    return " ".join(html.unescape(text).split()) if isinstance(text, str) else ""


_TITLE_SEPARATOR = re.compile(r"\s+(?:[|·•»›–—-]|::)\s+")
_NOT_A_NAME = re.compile(
    r"\d|@|https?:|www\.|\.(?:com|org|net)\b|^(?-i:[A-Z]{2,5})$|[:;!?]|\. \S+ \S+ |\b(?:updated|ago)\b|^(?:jr|sr|ph\.?d|m\.?d)\.?$",
    re.IGNORECASE,
)
# Of two to four capitalised words, perhaps with a particle between them.
_PARTICLE = r"(?: (?:de|del|della|van|von|der|den|bin|al|la|le|da|dos|di)\b)*"
_WHOLE_NAME = re.compile(rf"(?!The |Www )[^\W\d_a-z][\w'’.-]+{_PARTICLE}(?: [^\W\d_a-z][\w'’.-]*){{1,3}}")
_BEFORE_NAME = re.compile(
    r"^\s*(?:(?:analysis|opinion|review|story|text|words|report(?:ed)?|written|posted)\s+)?by:?\s+", re.IGNORECASE
)
_CALENDAR = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October"
    r"|November|December)\b"
)
# No clock: the latest date to look for does not depend on the day of the build.
_DATE_SEARCH: dict[str, Any] = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}
# What tells of other stories or other people: nothing in it is guessed at.
_ELSEWHERE = re.compile(r"comment|discussion|disqus|related|recommend|trending|popular|newsletter|sidebar|footer", re.IGNORECASE)
# Of one property; a page that repeats it more often says nothing with it.
_MOST_VALUES = 20


def read_page_metadata(tree: HtmlElement) -> Metadata:
    """Metadata of a page; empty where it says nothing. Addresses are absolute, names are people's."""
    meta = read_own_metadata(tree)
    if not (meta.published and meta.authors and meta.title):
        meta = meta.or_else(_guess(tree, meta.url))
    return replace(meta, authors=people(meta.authors, meta.publisher))


def read_own_metadata(tree: HtmlElement) -> Metadata:
    """The same without guesses at what nothing on the page says of its article."""
    said, page = _from_meta(tree), _from_page(tree)
    meta = read_json_ld(tree, [said.title, page.title, *_headings(tree)])
    for source in (said, _from_microdata(tree), page):
        meta = meta.or_else(source)
    title, site = split_site(meta.title, meta.publisher)
    return replace(meta, title=title, publisher=meta.publisher or site)


def _guess(tree: HtmlElement, url: str) -> Metadata:
    """What htmldate and trafilatura read from the page's text and its address. Of their names only whole ones of people count."""
    tree = copy.deepcopy(tree)
    for element in list(tree.iter("aside", "footer", "nav", "section", "div", "ul", "ol")):
        named = _ELSEWHERE.search(f"{element.get('class', '')} {element.get('id', '')}")
        if (
            (element.tag in ("aside", "footer", "nav") or named)
            and element.getparent() is not None
            and not element.findall(".//h1")
        ):
            element.drop_tree()
    known = extract_metadata(copy.deepcopy(tree), default_url=url or None, extensive=False)
    date = find_date(copy.deepcopy(tree), url=url or None, **_DATE_SEARCH)
    names = (name.strip() for name in re.split(r"[;,]| and ", known.author or ""))
    return Metadata(
        title=clean(known.title),
        published=to_iso(date or ""),
        date_source=GUESSED,
        authors=tuple(name for name in names if _WHOLE_NAME.fullmatch(name) and not _CALENDAR.search(name)),
    )


def split_site(title: str, publisher: str) -> tuple[str, str]:
    """'Headline | Section | Outlet' as the headline and the last part: cut off are the outlet's known name, and
    short parts after a bar."""
    site = ""
    while (cut := _cut(title, publisher)) != title:
        site = site or title[len(cut) :].strip(" |·•»›–—-:")
        title = cut
    return title, site


def _cut(title: str, publisher: str) -> str:
    parts = _TITLE_SEPARATOR.split(title)
    last = parts[-1]
    if len(parts) < 2 or not last:
        return title
    known = publisher and _plain(publisher) in (_plain(last), _plain(last) + "com")
    after_bar = re.search(r"\s[|·•»›]\s+\S[^|]*$", title) and len(last.split()) <= 4 < len(title.split())
    return title[: title.rindex(last)].rstrip(" |·•»›–—-:") if known or after_bar else title


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def people(names: Iterable[str], publisher: str) -> tuple[str, ...]:
    """The people among names: no outlets (the page's own, or known ones), roles, addresses or log-ins; in usual capitals."""
    bare = (_BEFORE_NAME.sub("", name).split(" | ")[0].strip(" ,;|") for name in names)
    people = (titlecase(name) for name in bare if _is_person(name) and _plain(name) != _plain(publisher))
    return tuple(dict.fromkeys(people))


def _is_person(name: str) -> bool:
    known = built_in().get(name)
    if not 1 <= len(name.split()) <= 5 or name.islower() or (known and known.type == "organization"):
        return False
    return not any(pattern.search(name) for pattern in (_NOT_A_NAME, OUTLET_WORD, ROLE))


def _from_meta(tree: HtmlElement) -> Metadata:
    found: dict[str, str] = {}
    authors: list[str] = []
    for element in tree.iter("meta"):
        key = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        content = clean(element.get("content"))
        if key in ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author"):
            authors += split_names(content)
        found.setdefault(key, content)

    def first(*keys: str) -> str:
        return next((found[key] for key in keys if found.get(key)), "")

    return Metadata(
        title=first("og:title", "twitter:title", "dc.title", "headline"),
        published=to_iso(first(*_PUBLISHED_KEYS)),
        date_source="the page's metadata",
        modified=to_iso(first("article:modified_time", "og:updated_time", "datemodified", "last-modified")),
        authors=tuple(dict.fromkeys(authors)),
        publisher=first("og:site_name", "application-name", "publisher", "dc.publisher"),
        url=_canonical(tree) or web_address(first("og:url", "twitter:url")),
        lang=language(first("og:locale") or tree.get("lang") or tree.get("xml:lang") or first("language", "dc.language")),
        summary=first("og:description", "description", "twitter:description", "dc.description"),
    )


_PUBLISHED_KEYS = (
    "article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dc.date",
    "dcterms.created", "publish-date", "pubdate", "publishdate", "publication_date", "date",
)  # fmt: skip


def _canonical(tree: HtmlElement) -> str:
    links = (link.get("href", "") for link in tree.iter("link") if "canonical" in link.get("rel", "").lower().split())
    return next(filter(None, map(web_address, links)), "")


def _from_microdata(tree: HtmlElement) -> Metadata:
    def values(prop: str) -> Iterator[str]:
        for element in islice(tree.xpath("//*[contains(concat(' ', @itemprop, ' '), $p)]", p=f" {prop} "), _MOST_VALUES):
            nested = element.xpath(".//*[@itemprop='name']")
            holder = nested[0] if nested else element
            yield clean(holder.get("content") or holder.get("datetime") or holder.text_content())

    def first(prop: str) -> str:
        return next(filter(None, values(prop)), "")

    return Metadata(
        title=first("headline"),
        published=to_iso(first("datePublished")),
        date_source="the page's metadata",
        modified=to_iso(first("dateModified")),
        authors=tuple(name for value in values("author") for name in split_names(value)),
        publisher=first("publisher"),
        url=web_address(first("mainEntityOfPage")),
        summary=first("description"),
    )


def _from_page(tree: HtmlElement) -> Metadata:
    headings = _headings(tree)
    title = clean(tree.findtext(".//title"))
    parts = _TITLE_SEPARATOR.split(title)
    # A site's name in an h1 is in the title as well, but is neither its first part nor the longest.
    longest, first = max(len(_plain(part)) for part in parts), _plain(parts[0])
    heading = next(
        (h for h in headings if _plain(h) in _plain(title) and (len(_plain(h)) >= longest or _plain(h) == first) and first), ""
    )
    times = (to_iso(time.get("datetime", "")) for time in tree.iter("time") if not _is_furniture(time))
    return Metadata(
        title=heading or title or next(filter(None, headings), ""),
        published=next(filter(None, times), ""),
        date_source="a time on the page",
        publisher=parts[-1] if heading and len(parts) > 1 and _plain(parts[-1]) not in _plain(heading) else "",
    )


def _headings(tree: HtmlElement) -> list[str]:
    return [" ".join(heading.text_content().split()) for heading in islice(tree.iter("h1"), _MOST_VALUES)]


def _is_furniture(time: HtmlElement) -> bool:
    """Whether a time belongs to the page and not the article: today's date in the header, dates of other stories."""
    around = [element.tag for element in time.iterancestors()]
    return any(tag in around for tag in ("nav", "footer", "aside")) or ("header" in around and "article" not in around)
