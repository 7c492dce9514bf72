"""An edition of the digest as HTML for feeds and e-mail: the same news in the same order as on its page, without pictures.

Its styles stand in the elements, since mail clients drop style sheets; they set no colours, so that it is read as well on black
as on white. They, its elements and attributes are those that the W3C's feed validator holds harmless."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from ..head.page_kinds import TYPE_NAMES, headline
from ..pages.edition_pages import EditionPage, StoryView, publishers_of
from ..wording.phrases import day, plural
from ..wording.plain import direction, web_address

# The template's name, as Pelican's generators ask for it; a theme's own of that name is taken instead.
TEMPLATE = "edition_mail"


def edition_html(edition: EditionPage, site: str, template: Template, context: Mapping[str, Any]) -> str:
    """The whole edition as a fragment of HTML. `site` is the absolute address of the site without a slash at its end, `template`
    what a generator's `get_template(TEMPLATE)` gives, `context` Pelican's."""
    lang = str(context["DEFAULT_LANG"]).lower()
    values = {
        "edition": edition,
        "made_of": made_of(edition),
        "link": partial(absolute, site),
        "headline": headline,
        "kicker": partial(kicker, news=context["DEFAULT_CATEGORY"]),
        "copied_by": copied_by,
        "tongue": _tongue(lang),
        "day": day,
        "plural": plural,
        "lang": lang,
        "direction": direction(lang),
        "type_names": TYPE_NAMES,
    }
    lines = template.render({**context, **values}).splitlines()
    return "\n".join(filter(None, map(str.strip, lines)))


def made_of(edition: EditionPage) -> str:
    """What an edition is made of, as its page says it: '12 stories, 3 of them new, from 20 articles and 6 publishers'."""
    stories, new = len(edition.stories), edition.new
    some = f"{new or 'none'} of them " if new < stories else "all " if new > 1 else ""
    sources = len(edition.sources)
    publishers = f" and {plural(sources, 'publisher')}" if sources else ""
    told = f"{plural(stories, 'story', 'stories')}{f', {some}new,' if edition.previous else ''}"
    return f"{told} from {plural(len(edition.articles), 'article')}{publishers}"


@lru_cache(1 << 14)  # the same names and publishers are in most editions
def absolute(site: str, url: str) -> str:
    """The whole address, in ASCII, of what is at `url` below the site's root."""
    return web_address(f"{site}/{url}")


def kicker(story: StoryView, news: str, *, lead: bool) -> str:
    """What stands above a headline: whether it leads, its section unless that is every story's (`news`), and since when it runs."""
    since = [f"since {day(story.earlier[-1].date)}"] if story.earlier else []
    section = [str(story.lead.category)] if str(story.lead.category) != news else []
    return " · ".join((["Lead"] if lead else []) + section + since)


def copied_by(article: Any, copies: Sequence[Any]) -> tuple[tuple[str, Any], ...]:
    """The other publishers of nearly the same text, each with the first of its articles."""
    own = publishers_of((article,))
    others = (name for name in publishers_of(copies) if name not in own)
    return tuple((name, next(copy for copy in copies if publishers_of((copy,)) == (name,))) for name in others)


def _tongue(site: str) -> Callable[[Any], Markup]:
    """What an element says of its language that shows an article of another than the site's."""

    def attributes(article: Any) -> Markup:
        lang = article.lang
        return Markup(' lang="{}" dir="{}"').format(lang, direction(lang)) if lang and lang != site else Markup()

    return attributes
