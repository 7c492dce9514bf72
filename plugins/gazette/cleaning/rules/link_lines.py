"""Ways to other stories: links, lists of them, teasers."""

from __future__ import annotations

import re

from ...model.draft import Draft
from ...model.text import ends_like_sentence
from .line_patterns import LONGEST, Wording, any_of, matching, spoken, table, unfinished, wording
from .lines import Line, drop, from_page, is_titlecase, lines, tells
from .standfirsts import telling

_STORIES = any_of(
    "articles?", "stor(?:y|ies)", "posts?", "videos?", "headlines?", "coverage", "news", "galler(?:y|ies)", "columns?",
)  # fmt: skip
_RELATED = any_of(_STORIES, "content", "topics", "links", "reading", "searches", "tags")
_PAGE = any_of("article", "story", "post", "piece", "report", "column", "interview")
_DOCUMENT = any_of(_PAGE, "text", "transcript", "statement", "letter", "review", "release", "ruling", "complaint", "speech", "list")
# Where or when stories are found: 'Most read in Politics this week'.
_WHERE = r"(?: (?:on|in|at|from|this|by|right now|now|today|for you|these|topics?|the|week|hour|month|(?-i:[A-Z][\w.&'’]*))){0,6}"
_HERE = r"(?: (?:here|now|below|(?:at|on|in) .{2,40}))?"
_OPENERS = any_of(
    rf"(?:read )?related(?: (?-i:[A-Z])\w+)?(?: {_RELATED})?{_WHERE}", rf"(?:also )?related to this {_PAGE}",
    "more (?:on this(?: story)?|in .{2,20}|about this .{2,20}|like this|from around the web)", "more news",
    rf"more (?:(?-i:[A-Z])\w+ )?{_STORIES}{_WHERE}", rf"more {_STORIES} (?:from|on|about|in|by) [^.]{{2,40}}",
    r"more from [^.!?]{2,30}(?![.!?])", r"also (?:on|in|from) [^.!?]{2,30}(?![.!?])", r"elsewhere on [^.!?]{2,30}",
    r"(?-i:MORE ON):? [^.!?]{2,40}",
    rf"(?:the )?most (?:read|popular|viewed|shared|recent|watched|commented|e-?mailed|discussed)(?: \w+)?(?: {_STORIES})?{_WHERE}",
    rf"(?:recommended|trending|popular|top|latest|recent|featured|today['’]s top|the latest"
    rf"|don['’]t miss)(?: \w+)? {_STORIES}{_WHERE}",
    rf"(?:recommended|trending|popular|what['’]s hot|hot topics|trending topics|in other news){_WHERE}",
    "recommended (?:for you|by .{2,30})",
    r"(?-i:[A-Z][\w.&]*['’]s) (?:most popular|top|latest) (?:stories|videos|headlines)",
    rf"{_STORIES} you (?:may|might) (?:like|have missed)",
    "(?:editor|staff|reader)['’]?s?['’]? (?:picks?|choice|favou?rites?|recommendations?)", r"(?-i:[A-Z])\w+ recommends",
    "(?:audios? and )?videos? on the topic", "up next", "don['’]t miss(?: this)?",
    "further reading", "suggested (?:reading|for you)",
    "read (?:more|also|next|on|this(?: next)?)", r"read more (?:about|on|from|at)(?: this| (?-i:[A-Z])\w+)?",
    "read more stories (?:about|from|by|on)", "see also", "also (?:read|see)",
    "what to (?:read|watch) next", f"(?:next|previous) {_PAGE}", "next (?:read|up)", "(?-i:ALSO|RELATED)",
    "(?:you )?(?:may|might) (?:also )?(?:like|be interested in|enjoy|have missed)",
    "you(?: will|['’]ll) (?:also )?(?:like|love|enjoy)", "you may have missed",
    "in case you missed it", "from our (?:partners|archives?|sponsors?|network)", "must[ -]reads?", r"other stories[^.]{0,20}",
    "go deeper", "keep reading",
    "also in the news", "next on .{2,30}",
)  # fmt: skip
_LINKS = any_of(
    _OPENERS, rf"(?:the )?full {_DOCUMENT}{_HERE}", rf"continue reading{_HERE}", "must (?:read|watch|see)",
    r"read (?:more|it) (?:here|(?:at|on) .{2,40})",
    rf"read (?:this|on|the rest|(?:the|our|his|her|their|my) (?:full|whole|rest of the|rest of this|original|complete"
    rf"|entire) (?:\w+ )?{_DOCUMENT}){_HERE}",
    "(?-i:MORE|ALSO|VIDEO|PHOTOS|LIVE|GALLERY|OPINION|ANALYSIS|MAP|POLL|QUIZ|TIMELINE|AUDIO|LISTEN)(?=:)",
    "watch (?:now|live|also|the video|this|it|below|above|here)", "(?:view|see|show) more",
    "load more(?: stories| articles| posts)?", r"show \d+ more",
    rf"(?:view|see|show) (?:all|more) (?:\d+ )?(?:results|related stories|{_STORIES})",
)  # fmt: skip
# Before a colon or bar, and then the headline.
_LABELS = any_of(
    "related(?: video| story)?", "read more", "read also", "also read", "see also", "read this", "read next", "must read",
    "see more", "more here", "hear more",
    "don['’]t miss", "now watch", r"also (?:in|on|from) [^.:]{2,30}", "trending", "next story", "next up", "up next",
    "recommended", "previously", "earlier",
    "editorial", "listen", "icymi", "bonus",
)  # fmt: skip
_SECTIONS = any_of(
    "opinion", "explainer", "podcast", "(?:photo )?gallery", "in pictures", "quiz", "infographic", "at a glance",
    "full coverage", "special report",
)  # fmt: skip
_SHOWN = any_of(
    "video", "clip", "interview", "segment", "footage", "tweets?", "post", "exchange", "speech", "ad", "trailer", "report",
    "audio", "story",
)  # fmt: skip
_IN_CAPITALS = (
    "SAYS|VOWS|DENIES|BLAMES|CALLS|SLAMS|WARNS|ACCUSES|CLAIMS|FACES|FIRES|BLASTS|RIPS|HITS|URGES|DEFENDS|ADMITS|TELLS|SEEKS"
    "|WINS|LOSES"
    "|BACKS|REJECTS|REVEALS|MOCKS|PUSHES|WANTS|GETS|TAKES|MAKES|GIVES|VETOES|SUES|CLASH(?:ES)?|APOLOGIZES|RESPONDS|REFUSES"
)
_FROM = r"(?:,? (?:via|from|courtesy of|by) [^.:]{2,40})?,?"
_MONTH = "(?-i:JAN|FEB|MARCH|APRIL|MAY|JUNE|JULY|AUG|SEPT?|OCT|NOV|DEC)"
_WORDINGS = table(
    wording(
        "read_more", 30,
        rf"{_LINKS}\W*(?:[:|>»]\s.*)?", "related video:? .*",
    ),
    unfinished(
        "read_more", 30,
        rf"{_LABELS}\s?[:|>»]\s?\S.*[^.]", r"more\s?[:>»]\s?\S.*[^.]", rf"(?:next|previous) {_PAGE}\s(?-i:[A-Z]).{{8,}}[^.]",
        # These begin sentences, too.
        r"(?:read|watch|listen|in pictures)\W*(?:[:|>»]\s[^.]*)?",
    ),
    unfinished(
        "read_more", 16,
        # A broadcaster's links are in capitals, and quote.
        rf"(?-i:(?=[^a-z]*(?:, |['‘]\w))[A-Z\d][^a-z.]*\b(?:{_IN_CAPITALS})\b[^a-z.]*)",
        r"(?-i:WATCH|VIDEO|PHOTOS)\s(?-i:[A-Z][a-z]).{8,}[^.]", r"(?-i:WATCH VIDEO|SEE PHOTOS|CLICK FOR|CLICK HERE)\b.{0,80}[^.]",
    ),
    Wording("read_more", 30, r"\W*(?:related|read more|see also|also read|read also|must read)\s?[:|>»]\s?\S.*"),
    Wording("read_more", 25, rf"\W*{_SECTIONS}\s?[:|]\s(?:\S+\s){{2,}}[^.!]*[^.!”\"]"),
    wording(
        "read_more", 20,
        r"(?:click|tap) (?:here|below|above|on (?:the|this) (?:link|image|photo|video)) (?:to|for)\b.*", "click here",
        r"click for the latest\b.*",
        r"(?:click|tap) (?:to|for) (?:read|see|view|hide|expand|continue|open|watch|follow|more|show)\b.*", "next on .{2,30} >",
        r"view (?:interactive|sample|graphic|document|original|slide ?show|cartoon)\b.{0,30}",
        rf"(?:read|see|check out|view) (?:more|other|all)? ?(?:{_STORIES} )?(?:by|from) (?:this|the same) (?:author|writer"
        rf"|section|reporter)",
        r"(?:more|see all|all|view all) (?:from|by) this (?:author|section|writer|reporter|contributor)",
        rf"(?:you can )?(?:watch|see|view|check out|listen to|read"
        rf"|hear) (?:the )?(?:(?:full|entire|whole|original) )?{_SHOWN}{_FROM}"
        rf" (?:here|below|above|for yourself|in full)(?: here| below)?{_FROM}",
    ),
    wording("read_more", 25, r"[^«»‹›]{8,}\s?(?:»|›|>>|→)", r"[»›→←] ?[^.«»]{3,}", "(?:older|newer|previous|next) posts?"),
    Wording("read_more", 22, rf".{{12,}}[\w?!’'\"”)]\s{_MONTH}\.? \d{{1,2}}, \d{{4}}"),
    # In brackets a headline, but no note and nothing that somebody does.
    Wording("read_more", 30, r"\[(?!(?:editor|correction|update|note|clarification|the|he|she|they|it|we|i|a)\b)"
            r"(?:[^\s.\]]+\s){4,}[^.\]]*[^.\]\s]\]"),
    wording(
        "read_more", 25,
        r"(?:for more|for the latest|for full coverage|get the latest|sign up for|find out more|learn more"
        r"|to (?:read|see|learn|find out) more)\b.{0,50}\b(?:click|visit|go to|follow|here|check out)\b.*",
        r"(?:interactive(?: feature)?|slide show|graphic|video|opinion|op-ed (?:columnist|contributor)|editorial|analysis"
        r"|map)\s[|:]\s.*",
    ),
)  # fmt: skip
_BELOW_TEXT = table(
    wording("read_more", 40, r"more (?:on|about|from|coverage of) .{3,60}:\s.*"),
    wording("read_more", 20, rf"(?:more|read|see|stories|posts) (?:{_STORIES} )?(?:by|from|about) [\w '’-]{{3,40}}(?![.!?])"),
    # Topics in a row, without a verb between them.
    wording("tags_line", 20, r"more: (?:(?-i:[A-Z])\S+\s?){2,}", "(?:related )?topics",
            r"(?:topics|trends|subjects|(?:people )?in this story)(?::| (?-i:[A-Z0-9]))[^.!?]*"),
)  # fmt: skip
_OPENER = re.compile(rf"\W*{_OPENERS}\W*", re.IGNORECASE)
_BARE_READ_MORE = re.compile(r"\W*(?:read more|continue reading|full story|read on)\W*", re.IGNORECASE)
# In lines: how near the end of a file links stand that wording alone does not tell.
_LAST = 6
# Headlines of other stories that a bare 'Most read' introduces at most.
_MOST_LINKS = 6
# In words: a subhead below a list of links is at most so long, and so much shorter than they are.
_LONGEST_SUBHEAD, _SHORTER = 5, 2


def drop_links(draft: Draft) -> Draft:
    """'Read more: ...', 'Related: ...', and the headlines below a bare 'Most read'."""
    found: dict[int, str] = {}
    links = 0  # how many more lines may be headlines of other stories
    listed: list[int] = []
    for place, block in enumerate(draft.blocks):
        rule = "" if spoken(block.text) else matching(_WORDINGS, block.text)
        opens = _opens_list(block.text)
        if links and not opens and (rule or is_bare_headline(block.text)):
            rule, links = "read_more", links - 1
            listed.append(place)
        else:
            found |= _without_subhead(draft, listed, found)
            links, listed = (_MOST_LINKS if opens else 0), []
        if rule:
            found[block.number] = rule
    return drop(draft, {number: rule for number, rule in found.items() if rule})


def _without_subhead(draft: Draft, listed: list[int], found: dict[int, str]) -> dict[int, str]:
    """Give back the last line of a list of links where it is the subhead of the text that follows it."""
    if len(listed) < 2:
        return {}
    *links, last = (draft.blocks[place] for place in listed)
    length = sum(len(block.text.split()) for block in links) / len(links)
    short = len(last.text.split()) <= min(_LONGEST_SUBHEAD, length - _SHORTER) and not last.text.endswith("?")
    return {last.number: ""} if short else {}


def _opens_list(text: str) -> bool:
    """A bare 'Most read' or 'Related stories': what follows are other stories' headlines."""
    return len(text) <= LONGEST and _OPENER.fullmatch(text) is not None


def is_bare_headline(text: str) -> bool:
    """Whether a line below 'Most read' can be a headline: short, no sentence, nobody's words, no numbered step."""
    sentence = ends_like_sentence(text) and not text.endswith("?")
    return not sentence and len(text.split()) <= 20 and text[-1] not in '"”’:' and not re.match(r"\d+[.)]", text)


def drop_closing_links(draft: Draft) -> Draft:
    """'More on the election: ...' below the text."""
    last = draft.blocks[max(len(draft.blocks) - _LAST, 1) :]
    return drop(draft, {block.number: rule for block in last if (rule := matching(_BELOW_TEXT, block.text))})


def drop_teasers(draft: Draft) -> Draft:
    """Headline and first words of another story, in one element of the page with 'Read more', or the words with the
    headline that says them again below."""
    if from_page(draft):
        return draft
    found = lines(draft)
    teasers: dict[int, str] = {}
    for place, line in enumerate(found):
        if _BARE_READ_MORE.fullmatch(line.text):
            teasers |= {other.number: "read_more" for other in _above_read_more(found, place)}
        elif not line.rule and line.tight and not found[place - 1].rule and _says_again(found[place - 1].text, line.text):
            teasers[line.number] = "read_more"
    return drop(draft, teasers)


def _above_read_more(found: list[Line], place: int) -> list[Line]:
    """The headline and the words of a teaser, down to its 'Read more'; none where the lines above are paragraphs."""
    start = place
    while start > 0 and found[start].tight and place - start < 3 and not found[start - 1].rule:
        start -= 1
    above = found[start:place]
    first = next((i for i, line in enumerate(above) if is_bare_headline(line.text)), len(above))
    return above[first:] if sum(tells(line.text) for line in above[first:]) < 2 else []


def _says_again(words_above: str, headline: str) -> bool:
    """Whether a line in a headline's capitals says in them what the sentence above it says."""
    told = telling(headline)
    capitals = is_titlecase(headline) and len(headline.split()) > 5 and not ends_like_sentence(headline)
    return capitals and len(told) > 3 and len(told & telling(words_above)) >= 0.6 * len(told)


def drop_headlines_below_links(draft: Draft) -> Draft:
    """Headlines of other stories below the text, under a line that is a link or a prompt."""
    if from_page(draft):
        return draft
    found = lines(draft)
    last = max((place for place, line in enumerate(found) if tells(line.text) and not line.rule), default=len(found))
    headlines = {}
    for before, line in zip(found[last:], found[last + 1 :], strict=False):
        above = before.rule in _CLOSING or before.number in headlines
        if not line.rule and above and is_titlecase(line.text) and len(line.text.split()) > 5 and is_bare_headline(line.text):
            headlines[line.number] = "read_more"
    return drop(draft, headlines)


_CLOSING = frozenset(
    {"read_more", "share_prompt", "comments", "newsletter_prompt", "follow_prompt", "advertisement", "legal", "tags_line"}
)
