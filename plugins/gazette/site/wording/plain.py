"""Texts and addresses as pages and feeds may have them."""

from __future__ import annotations

import re
from html.entities import html5
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from ...model.text import drop_forbidden

# What readers take for markup, although XML says that it is text: many show RSS's titles as HTML, where some entities need no
# semicolon. Validators do not know which, and warn of all with a digit.
_BARE = "|".join(sorted(name for name in html5 if not name.endswith(";")))
_LIKE_MARKUP = re.compile(rf"<(?=[/!?a-zA-Z])|&(?=#?\w+;|#\w|[^\W\d]*\d|{_BARE})")
_LOOKALIKES = {"<": "‹", "&": "＆"}
# C1 controls, and the sign of a character that was lost: no reader can show either.
_UNSHOWN = str.maketrans({**dict.fromkeys(range(0x80, 0xA0)), 0xFFFD: "?"})
# Characters that an address may have (RFC 3986), with the sign of one that is encoded.
_IN_ADDRESS = "%/:=&?~#+!$,;'@()*"

# Languages that are written from right to left.
_RIGHT_TO_LEFT = frozenset(("ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"))


def plain(markup: str) -> str:
    """The text of a piece of markup, such as a title or a summary of Pelican's."""
    return Markup(markup).striptags()  # noqa: S704 - read, not written


def shown(text: str) -> str:
    """The text without what no reader can show, and what XML forbids."""
    return drop_forbidden(text).translate(_UNSHOWN)


def title_text(text: str) -> str:
    """A text for where readers disagree whether it is markup, as in titles: what would be taken for a tag or an entity gets the
    typographic signs that look like it, and is lost in none."""
    return _LIKE_MARKUP.sub(lambda sign: _LOOKALIKES[sign[0]], shown(text))


_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9.:-]+/[A-Za-z0-9./_-]*")


def web_address(url: str) -> str:
    """An address in ASCII, as feeds must have it."""
    if _PLAIN_ADDRESS.fullmatch(url):  # most are, and the rest of this takes ten times as long
        return url
    parts = urlsplit(url)
    try:
        host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    except UnicodeError:
        host = parts.netloc
    return quote(parts._replace(netloc=host).geturl(), safe=_IN_ADDRESS)


def direction(lang: str) -> str:
    """Which way a language is written, as HTML says it."""
    return "rtl" if lang.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
