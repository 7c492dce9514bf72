"""Render an edition as HTML for feeds and e-mail: the same news in the same order as on its page, without pictures.

Styles are inline, since mail clients drop style sheets. They set no text or background colours, so that the edition is readable in
light and dark mode. Only elements, attributes and properties are used that the W3C feed validator considers harmless."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from markupsafe import Markup

from ..head.page_kinds import TYPE_NAMES, headline
from ..pages.edition_pages import EditionPage, StoryView, publishers_of
from ..wording.phrases import count_noun, format_day
from ..wording.safe_text import ascii_url, text_direction

# The name under which Pelican's generators look the template up; a theme can have its own.
EMAIL_TEMPLATE = "edition_mail"


def email_variables(edition: EditionPage, site_url: str, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables with which EMAIL_TEMPLATE renders the whole edition as a fragment of HTML, beside those of the site.

    `site_url` is absolute, without a trailing slash. `context` is Pelican's."""
    lang = str(context["DEFAULT_LANG"]).lower()
    return {
        "edition": edition,
        "made_of": edition_counts(edition),
        "link": partial(_ascii_link, site_url),
        "headline": headline,
        "kicker": partial(_kicker, default_section=context["DEFAULT_CATEGORY"]),
        "copied_by": _copy_publishers,
        "tongue": _lang_attributes(lang),
        "day": format_day,
        "plural": count_noun,
        "lang": lang,
        "direction": text_direction(lang),
        "type_names": TYPE_NAMES,
    }


def trim_lines(markup: str) -> str:
    """Return rendered markup without blank lines and indentation."""
    return "\n".join(filter(None, map(str.strip, markup.splitlines())))


def edition_counts(edition: EditionPage) -> str:
    """Return what an edition consists of, as its page says it: '12 stories, 3 of them new, from 20 articles and 6 publishers'."""
    stories, new = len(edition.stories), edition.new
    if stories == 1:
        story_counts = f"1 {'new ' if new else 'continuing '}story" if edition.previous else "1 story"
    else:
        part = "all" if new == stories else f"{new or 'none'} of them"
        story_counts = f"{stories} stories{f', {part} new,' if edition.previous else ''}"
    sources = len(edition.sources)
    publishers = f" and {count_noun(sources, 'publisher')}" if sources else ""
    return f"{story_counts} from {count_noun(len(edition.articles), 'article')}{publishers}"


@lru_cache(1 << 14)  # the same names and publishers are in most editions
def _ascii_link(site_url: str, url: str) -> str:
    """Return the absolute URL, in ASCII, of a URL relative to the site root."""
    return ascii_url(f"{site_url}/{url}")


def _kicker(story: StoryView, default_section: str, *, lead: bool) -> str:
    """Return the line above a headline, such as 'Lead story · Politics · since 3 July 2024'.

    The section is left out if it is the default one, and the day if no earlier edition has the story."""
    since = [f"since {format_day(story.earlier[-1].date)}"] if story.earlier else []
    section = [str(story.lead.category)] if str(story.lead.category) != default_section else []
    return " · ".join((["Lead story"] if lead else []) + section + since)


def _copy_publishers(article: Any, copies: Sequence[Any]) -> tuple[tuple[str, Any], ...]:
    """Return the other publishers of an article's near-duplicates (`copies`), each with the first of its articles."""
    own = publishers_of((article,))
    others = (name for name in publishers_of(copies) if name not in own)
    return tuple((name, next(copy for copy in copies if publishers_of((copy,)) == (name,))) for name in others)


def _lang_attributes(site_lang: str) -> Callable[[Any], Markup]:
    """Return a function that returns an article's `lang` and `dir` attributes, or nothing if its language is the site's."""

    def attributes(article: Any) -> Markup:
        lang = article.lang
        return Markup(' lang="{}" dir="{}"').format(lang, text_direction(lang)) if lang and lang != site_lang else Markup()

    return attributes
