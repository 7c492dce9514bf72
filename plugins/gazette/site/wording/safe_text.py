"""Convert text, markup and URLs to forms that pages and feeds may contain."""

from __future__ import annotations

import re
from html.entities import html5
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from ...model.text import drop_forbidden_characters

# Text that feed readers may take for markup, although it is plain text in XML. Many readers show RSS titles as HTML, in which some
# entities need no semicolon. Validators do not know which entities these are, and warn of every name with a digit.
_BARE_ENTITIES = "|".join(sorted(name for name in html5 if not name.endswith(";")))
_LIKE_MARKUP = re.compile(rf"<(?=[/!?a-zA-Z])|&(?=#?\w+;|#\w|[^\W\d]*\d|{_BARE_ENTITIES})")
_LOOKALIKES = {"<": "‹", "&": "＆"}
# C1 control characters are dropped, and the replacement character becomes a question mark: no reader can display them.
_UNDISPLAYABLE = str.maketrans({**dict.fromkeys(range(0x80, 0xA0)), 0xFFFD: "?"})
# Characters that a URL may contain unquoted (RFC 3986), and the percent sign of those that are quoted already.
_URL_CHARACTERS = "%/:=&?~#+!$,;'@()*"

_RIGHT_TO_LEFT = frozenset(("ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"))


def strip_markup(markup: str) -> str:
    """Return the text of a piece of markup, such as a title or a summary of Pelican's."""
    return Markup(markup).striptags()  # noqa: S704 - never written as markup


def drop_undisplayable(text: str) -> str:
    """Return the text without characters that XML forbids or that no reader can display."""
    return drop_forbidden_characters(text).translate(_UNDISPLAYABLE)


def title_text(text: str) -> str:
    """Return a text for a place, such as a feed's title, where some readers expect text and others markup.

    Each < or & that could begin a tag or an entity is replaced by a character that looks like it, so that all readers show it."""
    return _LIKE_MARKUP.sub(lambda match: _LOOKALIKES[match[0]], drop_undisplayable(text))


_PLAIN_URL = re.compile(r"https?://[a-z0-9.:-]+/[A-Za-z0-9./_-]*")


def ascii_url(url: str) -> str:
    """Return a URL in ASCII, as feeds require it: the host in IDNA, other characters percent-encoded in UTF-8."""
    if _PLAIN_URL.fullmatch(url):  # most URLs match, and what follows takes ten times as long
        return url
    parts = urlsplit(url)
    try:
        host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    except UnicodeError:
        host = parts.netloc
    return quote(parts._replace(netloc=host).geturl(), safe=_URL_CHARACTERS)


def text_direction(lang: str) -> str:
    """Return the direction in which a language is written, as a value of HTML's `dir`: 'rtl' or 'ltr'."""
    return "rtl" if lang.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
