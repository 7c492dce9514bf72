"""Lines that belong to the site around an article, each kind by how such lines are worded. Order as data: the
first pattern that fits the whole line names its rule."""

from __future__ import annotations

import re
from typing import NamedTuple


def _any(*wordings: str) -> str:
    return f"(?:{'|'.join(wordings)})"


_NETWORKS = _any(
    "facebook", "twitter", "x", "instagram", "linkedin", "whatsapp", "reddit", "pinterest", "telegram", "tiktok", "youtube",
    "threads", "bluesky", "mastodon", "messenger", "flipboard", "snapchat",
)  # fmt: skip
_SHARE_WORDS = _any(
    "share", "tweet", "e-?mail", "print", "save", "pin", "pin it", "post", "copy", "link", "copied", "on", "via", "by", "to",
    "this", "the", "article", "story", "page", "with", "friends?", "comments?", "more", "options", "icon", "close", "sms",
    "text", _NETWORKS,
)  # fmt: skip
_AGENCIES = _any(
    "getty(?: images)?", "AP", "AFP", "reuters", "epa", "shutterstock", "alamy", "pa(?: wire| media)?", "istock",
    "associated press", "xinhua", "bloomberg", "wikimedia(?: commons)?",
)  # fmt: skip
# As they write themselves, which tells them from words: 'EPA' in brackets is an agency of another kind.
_AGENCY_NAMES = _any(
    "Getty(?: Images)?", "AP", "AFP", "Reuters", "REUTERS", "Shutterstock", "Alamy", "PA(?: Wire| Media)?", "iStock",
    "Associated Press", "Xinhua", "Bloomberg", "Wikimedia(?: Commons)?",
)  # fmt: skip
_OPENERS = _any(
    "related(?: (?:articles?|stor(?:y|ies)|coverage|content|news|topics|links|posts?))?", "more (?:on this|stories|news|coverage)",
    "most (?:read|popular|viewed|shared)", "recommended(?: (?:for you|stories|reading))?", "trending(?: now| stories)?",
    "top stories", "up next", "editor'?s'? picks?", "don['’]t miss", "further reading", "read (?:more|also|next)", "see also",
    "also (?:read|see)", "(?:you )?(?:may|might) also (?:like|be interested in)",
)  # fmt: skip
_LINKS = _any(
    _OPENERS, r"read (?:this|on|the full (?:story|article))", r"more from [\w ]{2,30}", "must (?:read|watch)",
    "watch(?: (?:now|live|also|the video))?", "in pictures", "listen",
)  # fmt: skip
_PICTURE = "(?:photo|image|picture|photograph)"


class _Prompt(NamedTuple):
    """`wording` is a pattern for the whole line, `most` the words that such a line has at most."""

    rule: str
    most: int
    wording: str


# What speaks to the reader, or of the site: a sentence of news seldom does both this and what a prompt does.
_YOU = r"(?:you|your|our|us|we|my|inbox)"

_PROMPTS = (
    _Prompt("advertisement", 12, r"\W*(?:advertisements?|advertising|sponsored(?: content| by .*)?|paid (?:content|post))\b"
            r"(?:\s*[-–—:|].*)?\W*"),
    _Prompt("advertisement", 12, r"\W*(?:(?:story|article) continues (?:below|after).*"
            r"|continue reading(?: below.*| the main story)?|scroll (?:down )?(?:to|for) (?:continue|read|more)\b.*|skip advertisement)\W*"),
    _Prompt("share_prompt", 14, rf"\W*(?:share|tweet|e-?mail|print|pin it)\W*(?:{_SHARE_WORDS}\W*)*(?:\d[\d,.]*k?\W*)?"),
    _Prompt("share_prompt", 10, r"\W*(?:click (?:here )?to )?share (?:this|on|via|with|your)\b.*[^.]"),
    _Prompt("share_prompt", 14, rf"\W*(?:{_NETWORKS}\W+){{2,}}(?:{_SHARE_WORDS}\W*)*"),
    _Prompt("follow_prompt", 20, r"\W*(?:follow|like|find|join|add) (?:us|me|him|her|them|@\w+) (?:here )?"
            rf"on {_NETWORKS}\b.*"),
    _Prompt("follow_prompt", 12, rf"\W*(?:you can )?(?:follow|like) (?:[\w.'’&-]+ ){{1,5}}on {_NETWORKS}(?:\W*@\w+|\W+and on {_NETWORKS})*\W*"),
    _Prompt("follow_prompt", 15, r"\W*follow (?:us\b.*|@\w+\W*|us @\w+.*)"),
    _Prompt("newsletter_prompt", 40, rf"\W*(?=.*\b{_YOU}\b)(?:sign up|signup|subscribe|register|join|get|receive|want)\b.*"
            r"\b(?:newsletters?|inbox|mailing list|e-?mail alerts?|daily briefing|morning briefing|e-?mail updates|subscription)\b.*"),
    _Prompt("newsletter_prompt", 12, r"\W*(?:sign up|subscribe)\b(?:.*\b(?:newsletters?|inbox|alerts?|briefing|updates)\b.*|.{0,20})"),
    _Prompt("newsletter_prompt", 20, r"\W*(?:enter your e-?mail(?: address)?.*|your e-?mail(?: address)?"
            r"|thank you for subscribing.*|already (?:a )?(?:subscriber|subscribed).*)\W*"),
    _Prompt("newsletter_prompt", 15, r"\W*(?:(?:click|tap) here to )?(?:turn|switch) on (?:\w+ )?notifications\b.*"),
    _Prompt("newsletter_prompt", 30, r".*\b(?:you can unsubscribe|unsubscribe (?:here|at any time|any time))\b.*"),
    _Prompt("app_prompt", 25, r"\W*(?:download|get|install)\b(?: \S+){0,4} (?:our|the|your)\b.*\b(?:apps?|app store|google play)\b.*"),
    _Prompt("donation_prompt", 35, rf"\W*(?=.*\b{_YOU}\b)(?:donate|support .*\b(?:journalism|newsroom|reporting|work)\b"
            r"|become a (?:member|supporter)|make a (?:donation|contribution))\b.*"),
    _Prompt("comments", 15, r"\W*(?:(?:view |show |read |see )?(?:all )?(?:\d[\d,]* )?comments?(?: \(?\d*\)?)?"
            r"|(?:leave|post|add|write) a (?:comment|reply)\W*.*|comments (?:are )?(?:closed|off)\b.*"
            r"|join the (?:conversation|discussion).*|no comments(?: yet)?)\W*"),
    _Prompt("cookie_notice", 70, r".*\b(?:we|our (?:site|website|partners)|this (?:site|website|page)|by (?:continuing|using|clicking))\b"
            r".*\b(?:use|uses|using|set|store|accept|agree|consent)\b.*\bcookies?\b.*"
            r"|\W*(?:accept|reject|manage) (?:all )?(?:cookies|consent)\W*"),
    _Prompt("legal", 45, r"\W*(?:©|\(c\) ?(?=\d{4}|(?-i:[A-Z]))|copyright (?:©|\(c\)|\d{4}|by\b)).*|copyright\W*|.*\ball rights reserved\W*.*"
            r"|.*\b(?:this|these|the) (?:material|article|content|story|text)s?\b.*\b(?:may|must) not be (?:published|reproduced|republished)\b.*"),
    _Prompt("read_more", 30, rf"\W*{_LINKS}\W*(?:[:|>»]\s.*)?"),
    _Prompt("read_more", 20, r"\W*(?:click|tap) here (?:to|for)\b.*"),
    _Prompt("caption", 60, r"\W*(?:image|photo|picture|pictured|caption|file|graphic|photograph)(?: caption)?\s*[:|]\s.*"),
    _Prompt("caption", 60, r"\W*(?:image|media|photo|picture) caption\b.*"),
    _Prompt("caption", 60, rf".{{8,}}\b{_PICTURE}(?: credit)?(?: by (?-i:(?=[A-Z]))|:\s)[^.]{{3,50}}"),
    _Prompt("credit", 12, r"\W*(?:image|photo|picture|media|video) copyright\s.*"),
    _Prompt("credit", 14, r"\W*(?:file )?(?:photo|image|picture|photograph|illustration|graphic|video|credit)s?(?: credits?)?"
            r"(?: (?:by|courtesy(?: of)?|via) (?-i:(?=[A-Z]))|\s*[:/|]\s*)[^.]{2,80}"),
    _Prompt("credit", 10, rf"\W*(?:[\w .'’-]{{2,40}}\s?[/|]\s?)*{_AGENCIES}(?:\s?[/|]\s?[\w .'’-]{{2,40}})*\W*"),
    _Prompt("credit", 6, r"\W*(?:file (?:photo|image|picture)|stock (?:photo|image)|image credit)\W*"),
    _Prompt("caption", 60, rf".{{8,}}[^.!?”\"](?:\s\((?:[^.()]{{0,40}}/\s?)?|\b(?:{_PICTURE}|credit)(?: credit)?(?: by)?\s*[:/]\s*|\s?[|/]\s?)"
            rf"(?-i:{_AGENCY_NAMES})\)?\W*"),
    _Prompt("embed", 20, r"\W*(?:play video|watch video|video player.*|media playback is (?:un)?supported.*"
            r"|this video (?:can ?not|cannot) be played.*|loading(?: the player)?|your browser does not support.*|media caption.*"
            r"|javascript .*\b(?:enable|required|disabled)\b.*)\W*"),
)  # fmt: skip
_COMPILED = tuple((prompt, re.compile(prompt.wording, re.IGNORECASE)) for prompt in _PROMPTS)
# No prompt is longer, and patterns stay fast on hostile lines.
_LONGEST = 600  # characters
_OPENER = re.compile(rf"\W*{_OPENERS}\W*", re.IGNORECASE)


def matching_prompt(text: str) -> str:
    """The rule that the whole line falls under, or ""."""
    if len(text) > _LONGEST:
        return ""
    length = len(text.split())
    return next((prompt.rule for prompt, wording in _COMPILED if length <= prompt.most and wording.fullmatch(text)), "")


def opens_list_of_links(text: str) -> bool:
    """A bare 'Most read' or 'Related stories': what follows are other stories' headlines."""
    return len(text) <= _LONGEST and _OPENER.fullmatch(text) is not None
