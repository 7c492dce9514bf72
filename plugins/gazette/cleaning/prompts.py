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
_LINKS = _any(
    r"read (?:more|also|next|this|on|the full (?:story|article))", "see also", "also (?:read|see)",
    r"(?:you )?(?:may|might) also (?:like|be interested in)",
    r"related(?: (?:articles?|stor(?:y|ies)|coverage|content|news|topics|links|posts?))?",
    r"more (?:on this|stories|news|coverage|from [\w ]{2,30})", r"(?:what|must) (?:else )?(?:to )?(?:read|watch)(?: next)?",
    r"recommended(?: (?:for you|stories|reading))?", "most (?:read|popular|viewed|shared)", "trending(?: now)?",
    "top stories", "up next", "editor'?s'? picks?", "don['’]t miss", "further reading",
    "watch(?: (?:now|live|also|the video))?", "in pictures", "listen",
)  # fmt: skip
_PICTURE = "(?:photo|image|picture|photograph)"


class _Prompt(NamedTuple):
    """`wording` is a pattern for the whole line, `most` the words that such a line has at most."""

    rule: str
    most: int
    wording: str


_PROMPTS = (
    _Prompt("advertisement", 12, r"\W*(?:advertisements?|advertising|sponsored(?: content| by .*)?|paid (?:content|post))\b"
            r"(?:\s*[-–—:|].*)?\W*"),
    _Prompt("advertisement", 12, r"\W*(?:(?:story|article) continues (?:below|after).*"
            r"|continue reading(?: below.*| the main story)?|scroll (?:down )?(?:to|for) .*|skip advertisement)\W*"),
    _Prompt("share_prompt", 14, rf"\W*(?:share|tweet|e-?mail|print|pin it)\W*(?:{_SHARE_WORDS}\W*)*(?:\d[\d,.]*k?\W*)?"),
    _Prompt("share_prompt", 10, r"\W*(?:click (?:here )?to )?share (?:this|on|via|with|your)\b.*[^.]"),
    _Prompt("share_prompt", 14, rf"\W*(?:{_NETWORKS}\W+){{2,}}(?:{_SHARE_WORDS}\W*)*"),
    _Prompt("follow_prompt", 25, r"\W*(?:follow|like|find|join|add) (?:us|me|him|her|them|@\w+|[\w .'’&-]{2,40}) (?:here )?"
            rf"on {_NETWORKS}\b.*"),
    _Prompt("follow_prompt", 15, r"\W*follow (?:us\b.*|@\w+\W*|us @\w+.*)"),
    _Prompt("newsletter_prompt", 40, r"\W*(?:sign up|signup|subscribe|register|join|get|receive|want)\b.*\b(?:newsletters?|inbox"
            r"|e-?mails?|mailing list|alerts?|daily briefing|morning briefing|updates|subscri\w+)\b.*"),
    _Prompt("newsletter_prompt", 20, r"\W*(?:sign up|subscribe|subscribe (?:now|today|to .*)|enter your e-?mail(?: address)?.*"
            r"|your e-?mail(?: address)?|thank you for subscribing.*|already (?:a )?(?:subscriber|subscribed).*)\W*"),
    _Prompt("newsletter_prompt", 15, r"\W*(?:(?:click|tap) here to )?(?:turn|switch) on (?:\w+ )?notifications\b.*"),
    _Prompt("newsletter_prompt", 30, r".*\b(?:you can unsubscribe|unsubscribe (?:here|at any time|any time))\b.*"),
    _Prompt("app_prompt", 25, r"\W*(?:download|get|install|open)\b.*\b(?:our|the|your)\b.*\b(?:apps?|app store|google play)\b.*"),
    _Prompt("donation_prompt", 35, r"\W*(?:donate|support (?:our|us|independent|the)\b.*\b(?:journalism|work|newsroom|today)\b"
            r"|become a (?:member|supporter)|make a (?:donation|contribution))\b.*"),
    _Prompt("comments", 15, r"\W*(?:(?:view |show |read |see )?(?:all )?(?:\d[\d,]* )?comments?(?: \(?\d*\)?)?"
            r"|(?:leave|post|add|write) a (?:comment|reply)\W*.*|comments (?:are )?(?:closed|off).*"
            r"|join the (?:conversation|discussion).*|no comments(?: yet)?)\W*"),
    _Prompt("cookie_notice", 70, r".*\b(?:we|our (?:site|website|partners)|this (?:site|website|page)"
            r"|by (?:continuing|using|clicking))\b.*\bcookies?\b.*|\W*(?:accept|reject|manage) (?:all )?(?:cookies|consent)\W*"),
    _Prompt("legal", 45, r"\W*(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}|by\b))\W*.*|copyright\W*|.*\ball rights reserved\W*.*"
            r"|.*\b(?:may|must) not be (?:published|reproduced|republished)\b.*"),
    _Prompt("read_more", 30, rf"\W*{_LINKS}\W*(?:[:|>»–—-]\s.*)?"),
    _Prompt("read_more", 20, r"\W*(?:click|tap) here (?:to|for)\b.*"),
    _Prompt("caption", 60, r"\W*(?:image|photo|picture|pictured|caption|file|graphic|photograph)(?: caption)?\s*[:|]\s.*"),
    _Prompt("caption", 60, r"\W*(?:image|media|photo|picture) caption\b.*"),
    _Prompt("caption", 60, rf".{{8,}}\b{_PICTURE}(?: credit)?(?: by|:)\s[^.]{{3,50}}\W*"),
    _Prompt("credit", 12, r"\W*(?:image|photo|picture|media|video) copyright\s.*"),
    _Prompt("credit", 14, r"\W*(?:file )?(?:photo|image|picture|photograph|illustration|graphic|video|credit)s?(?: credits?)?"
            r"(?: (?:by|courtesy(?: of)?|via|from)\b|\s*[:/|])\s*[^.]{2,80}\.?"),
    _Prompt("credit", 10, rf"\W*(?:[\w .'’-]{{2,40}}\s?[/|]\s?)*{_AGENCIES}(?:\s?[/|]\s?[\w .'’-]{{2,40}})*\W*"),
    _Prompt("credit", 6, r"\W*(?:file (?:photo|image|picture)|stock (?:photo|image)|image credit)\W*"),
    _Prompt("caption", 60, rf".{{8,}}(?:\(|\b(?:{_PICTURE}|credit)(?: credit)?(?: by)?\s*[:/]\s*|[|/]\s*)(?:[^.()]{{0,40}}/\s?)?"
            rf"{_AGENCIES}\)?\W*"),
    _Prompt("embed", 20, r"\W*(?:play video|watch video|video player.*|media playback is (?:un)?supported.*"
            r"|this video (?:can ?not|cannot) be played.*|loading(?: the player)?|your browser does not support.*|media caption.*"
            r"|javascript .*\b(?:enable|required|disabled)\b.*)\W*"),
)  # fmt: skip
_COMPILED = tuple((prompt, re.compile(prompt.wording, re.IGNORECASE)) for prompt in _PROMPTS)
# No prompt is longer, and patterns stay fast on hostile lines.
_LONGEST = 600  # characters
_BARE_LINKS = re.compile(rf"\W*{_LINKS}\W*", re.IGNORECASE)


def matching_prompt(text: str) -> str:
    """The rule that the whole line falls under, or ""."""
    if len(text) > _LONGEST:
        return ""
    length = len(text.split())
    return next((prompt.rule for prompt, wording in _COMPILED if length <= prompt.most and wording.fullmatch(text)), "")


def opens_list_of_links(text: str) -> bool:
    """A bare 'Most read' or 'Related stories': what follows are other stories' headlines."""
    return len(text) <= _LONGEST and _BARE_LINKS.fullmatch(text) is not None
