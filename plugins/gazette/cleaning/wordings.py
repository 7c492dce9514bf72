"""How lines of noise are worded: patterns for whole lines, in tables. Order as data: the first pattern that fits the
whole line names its rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple


class Wording(NamedTuple):
    """`pattern` is for the whole line, in any case; `most` is how many words such a line has at most."""

    rule: str
    most: int
    pattern: str


Table = Sequence[tuple[Wording, re.Pattern[str]]]

# In characters: no line of noise is longer, and patterns stay fast on hostile lines.
LONGEST = 600


def wording(rule: str, most: int, *alternatives: str) -> Wording:
    """One of several wordings, with any signs before and after it."""
    return Wording(rule, most, rf"\W*{any_of(*alternatives)}\W*")


def table(*wordings: Wording) -> Table:
    return tuple((one, re.compile(one.pattern, re.IGNORECASE)) for one in wordings)


def matching(wordings: Table, text: str) -> str:
    """The rule of `wordings` that the whole line falls under, or ""."""
    if len(text) > LONGEST:
        return ""
    length = len(text.split())
    return next((one.rule for one, pattern in wordings if length <= one.most and pattern.fullmatch(text)), "")


def spoken(text: str) -> bool:
    """Whether a line begins with somebody's words: then it is no prompt, whatever they are."""
    return text[0] in '"“'


def any_of(*wordings: str) -> str:
    return f"(?:{'|'.join(wordings)})"


NETWORKS = any_of(
    "facebook", "twitter", "x", "instagram", "linked ?in", "whatsapp", "reddit", "pinterest", "telegram", "tiktok", "youtube",
    "threads", "bluesky", "mastodon", "messenger", "flipboard", "snapchat", r"google ?(?:\+|plus)", "tumblr", "stumbleupon",
    "digg", "pocket", "vkontakte",
)  # fmt: skip
# As they write themselves, which tells them from words: 'EPA' in brackets is an agency of another kind.
AGENCY_NAMES = any_of(
    "Getty(?: Images)?", "GETTY(?: IMAGES)?", "AP(?: Photo| Images| File Photo)?", "AFP", "Reuters", "REUTERS", "Shutterstock",
    "Alamy", "PA(?: Wire| Media| Images)?", "iStock", "Associated Press", "The Associated Press", "Xinhua", "Bloomberg", "NurPhoto",
    r"Wikimedia(?: Commons)?", "Wikipedia", "WireImage", "Corbis", "Anadolu(?: Agency)?", "Sipa(?: USA)?", "Splash News",
    "UPI", "Pool",
    "Rex(?: Features| Shutterstock)?", "Zuma(?: Press| Wire)?", "ZUMA(?: Press| Wire)?", "CQ Roll Call", "Flickr(?: CC)?",
    "Creative Commons", "Press Association", "DPA", "dpa", "Handout", "File Photo", "Thinkstock", "Barcroft(?: Media)?", "Polaris",
    "EPA(?=[/-])", "(?<=/)EPA", "(?:for )?The New York Times", "(?:for )?The Washington Post", "(?:for )?The Guardian", "USA TODAY",
    "NBC News", "CBS News", "ABC News", "Fox News", "AFP-Getty", "ROPI", "YouTube", "Screengrab", "Screenshot",
)  # fmt: skip
