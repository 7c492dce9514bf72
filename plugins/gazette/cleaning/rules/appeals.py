"""Remove appeals of a site to its readers. They are too varied for patterns of whole lines, so typical phrases score points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from ...model.draft import Draft
from ...model.text import sentences
from .line_patterns import MAX_LINE_LENGTH, any_of, opens_with_quote
from .lines import remove_blocks

_PAGE = any_of("article", "story", "post", "page", "piece", "video", "column")
_CONTENT = any_of(
    "stories", "news", "articles", "headlines", "coverage", "updates", "scoops?", "e-?mails?", "alerts?", "newsletters?", "analysis"
)


class AppealPhrase(NamedTuple):
    """A phrase that is typical of appeals: the rule that it indicates, its points, and its pattern."""

    rule: str
    points: int
    pattern: re.Pattern[str]


def _phrase(rule: str, points: int, *wordings: str) -> AppealPhrase:
    return AppealPhrase(rule, points, re.compile(rf"\b{any_of(*wordings)}", re.IGNORECASE))


_PHRASES: Sequence[AppealPhrase] = (
    _phrase(
        "newsletter_prompt", 2,
        "(?:your|my) (?:inbox|e-?mail box|mailbox)", "free newsletters?", "(?:enter|submit|confirm) your e-?mail",
        "your e-?mail address",
    ),
    _phrase(
        "newsletter_prompt", 1,
        "sign(?:ing)? up", "newsletters?", r"subscribe\b", "e-?mail list", "mailing list", "unsubscribe",
        "join (?:over |more than |our |the )?.{0,24}readers",
    ),
    _phrase(
        "newsletter_prompt", 1,
        rf"(?:get|receive|want|read|find) (?:all |more |the |our |your |daily |free )*(?:latest |top |breaking "
        rf"|best )*(?:\w+, )*(?:and )?(?:\w+ )?{_CONTENT}",
    ),
    _phrase(
        "newsletter_prompt", 1,
        "(?:each|every) (?:day|morning|evening|week|weekday|afternoon|sunday)", "daily headlines", "stories like this",
        "digital access", "free trial", "unlimited access", "(?:directly|straight|delivered|right) (?:to|here)",
    ),
    _phrase(
        "newsletter_prompt", 2,
        r"for (?:only|just) [$£€][\d.]+ (?:a|per) (?:week|month)",
    ),
    _phrase(
        "newsletter_prompt", 1,
        r"never miss (?:an?|out|our|any)\b", r"(?:don['’]t|do not) miss (?:out|a|any)\b",
        "stay (?:informed|up to date|in the know|connected)",
    ),
    _phrase(
        "comments", 2,
        "(?:leave|post|add|write|make) (?:a|your) comments?", "in (?:the|our) comments?(?: section)?(?: below)?[.!?]*$",
        "in the comments? (?:section|below)", "(?:share|leave|give) your (?:thoughts|opinion|view)s?",
        "let us know (?:what you think|in the|below|by|on)", "tell us (?:what you think|in the|below|on)",
        "leave (?:it|them|yours?) (?:below|in)", r"what do you think\?", "(?:sign|log) (?:in|up) to comment",
    ),
    _phrase(
        "comments", 1,
        "let us know", "tell us", "sound off", "scroll down", "comment policy", "log in",
    ),
    _phrase(
        "share_prompt", 2,
        rf"(?:share|tweet|retweet|forward|spread) (?:this|our|the) {_PAGE} (?:with|on|if|to|everywhere|and)",
        r"(?:please|tweet and|like and) share\b", r"share (?:it|this) (?:in|on|with your|with everyone)\b",
    ),
    _phrase(
        "share_prompt", 1,
        r"(?:share|tweet|like|recommend|applau(?:d|se)) (?:this|it)\b", "(?:our|this) facebook page",
        "on (?:our )?(?:facebook|twitter|instagram|social media)[.!]*$",
    ),
    _phrase(
        "follow_prompt", 2,
        r"(?:can be reached|reach (?:him|her|them|us|me)|e-?mail (?:him|her|them|us|me)|contact (?:him|her|them|us|me)"
        r"|write to (?:him|her|us|me)) at\b", r"follow (?:him|her|them|us|me|@\w+) (?:on|at|@)",
        "(?:find|follow) (?:him|her|them|us|me) on (?:twitter|facebook|instagram)",
    ),
    _phrase(
        "follow_prompt", 1,
        r"\S+@\S+\.\w{2,8}", "e-?mail us", "contact us", "follow us",
    ),
    _phrase(
        "feedback_prompt", 2,
        r"send us (?:a|your) (?:tip|stor|photo|video|news|question|comment)\w*",
        "(?:was|did you find) this (?:article|story|page|post|information) (?:helpful|useful|interesting)",
        "submit (?:a )?correction", r"(?:do you )?have a (?:story|tip|news tip) (?:for|you|to)\b",
        "report (?:a )?(?:typo|error|correction)",
    ),
    _phrase(
        "feedback_prompt", 1,
        "(?:spot|see|found|notice) (?:a|an) (?:typo|error|mistake)", "tips? (?:line|form|us)", "anonymous(?:ly)? (?:form|tip)",
        "we pay for", "add to this (?:story|article)",
    ),
    _phrase(
        "donation_prompt", 2,
        "readers like you", "tax-deductible", "(?:consider|by) (?:making a donation|donating|becoming a)",
        "support (?:our|independent) (?:work|journalism|reporting|newsroom)", "sign (?:this|the|our) petition",
    ),
    _phrase(
        "donation_prompt", 1,
        "donate (?:now|today|here)", "become a (?:member|subscriber|patron)", "your (?:support|donation|contribution)",
        "chip in [$£€]",
    ),
    _phrase(
        "legal", 2,
        "request reprint", "reprints? (?:&|and) (?:licensing|permissions?)",
        "(?:content|views|opinions|information|material) (?:on|of|in) (?:this|our) (?:web)?site (?:is|are)",
        "editorial guidelines", "may (?:receive|earn|get) (?:an? )?(?:affiliate )?(?:compensation|commission)",
        r"material from (?:the )?[A-Z][\w ]{2,30} was used", "may contain affiliate",
    ),
    _phrase(
        "legal", 3,
        r"quotes (?:are )?delayed (?:at least |by )?\d+", "market data provided by",
    ),
    _phrase(
        "legal", 1,
        "affiliate (?:links?|partner)", "links to products",
        "this (?:web)?site", "entertainment purposes", "privacy (?:policy|notice)", "terms of (?:use|service)", r"satire\b",
        "all rights",
    ),
    _phrase(
        "app_prompt", 2,
        r"download (?:the|our) (?:\S+ ){0,3}app\b", "(?:google play|app store)",
    ),
    _phrase(
        "advertisement", 1,
        r"ad-?block(?:er)?s?\b", "advertis(?:ers?|ing) (?:help|keep|support|pay)s?",
    ),
)  # fmt: skip
_TO_READER = re.compile(r"\b(?:you|your|yours|us|our|we|me|my|here|him|her|click)\b", re.IGNORECASE)
_IMPERATIVE = re.compile(
    r"\W*(?:please |just |so |and |then |now )?(?:sign|subscribe|join|get|receive|follow|like|share|tweet|click|tap|leave|let"
    r"|tell|send|submit|request|add|log"
    r"|enter|donate|support|help|read|watch|listen|download|try|want|never|don['’]t|do not|have|got|stay|scroll|find|report"
    r"|contact|e-?mail|was this)\b",
    re.IGNORECASE,
)
# Words of news: a line about what someone said or did.
_NEWS = re.compile(
    r"\b(?:said|says|told|asked|wrote|tweeted|posted|announced|reported|was|were|had|he|she|they|his|their|according|officials?"
    r"|police|percent|who)\b|[“”\"]",
    re.IGNORECASE,
)
# Points that make a line an appeal, the points it needs if it reads like news, and the words of the longest appeal.
_MIN_POINTS, _MIN_POINTS_OF_NEWS, _MAX_WORDS = 2, 4, 50


def drop_appeals(draft: Draft) -> Draft:
    """Remove lines that address readers about the site's own services, in typical phrases that score enough points."""
    return remove_blocks(draft, {block.number: rule for block in draft.blocks if (rule := _appeal_rule(block.text))})


def _appeal_rule(text: str) -> str:
    """Return the rule of the phrase with the most points if a line is an appeal, or "".

    A line needs one more point if it does not address the reader, and one more for each sentence after the second.
    """
    if len(text) > MAX_LINE_LENGTH or len(text.split()) > _MAX_WORDS or opens_with_quote(text):
        return ""
    phrases = [phrase for phrase in _PHRASES if phrase.pattern.search(text)]
    is_news = _NEWS.search(text) is not None and not text.isupper()
    to_reader = _TO_READER.search(text) is not None or _IMPERATIVE.match(text) is not None
    required = (_MIN_POINTS_OF_NEWS if is_news else _MIN_POINTS) + (not to_reader) + max(0, len(sentences(text)) - 2)
    return max(phrases, key=attrgetter("points")).rule if sum(phrase.points for phrase in phrases) >= required else ""
