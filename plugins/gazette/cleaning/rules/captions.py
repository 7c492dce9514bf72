"""Captions of pictures that are not there, and whom the pictures are by."""

from __future__ import annotations

import re

from ...model.article import Block
from ...model.draft import Draft
from ...sources.formats.fields import OUTLET_WORD
from .line_patterns import AGENCY_NAMES, NETWORKS, Wording, any_of, matching, table, unfinished, wording
from .lines import drop

_PICTURE = any_of("photo", "image", "picture", "photograph", "illustration", "graphic", "screen ?shot", "screen ?grab", "video")
_NAME = r"(?-i:[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|da|van|von|al|el|la)){0,4})"
_PERSON = r"(?-i:[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|da|van|von|al|el|la)){1,3})"
_AGENCY = rf"(?-i:{AGENCY_NAMES})"
# What stands behind the slash: an agency, letters such as a broadcaster's, 'The ...', a word that papers call themselves by.
_HOUSE = any_of(
    _AGENCY, "(?-i:[A-Z]{2,6})", rf"(?-i:The) {_NAME}", rf"{_NAME}(?<!\.)\.(?:com|org|net)",
    "(?-i:[Ss]taff|File|Instagram|Facebook|Twitter)",
    rf"(?=[^()/|]{{0,40}}{OUTLET_WORD.pattern}){_NAME}",
)  # fmt: skip
# 'Mina Margin/Meridian Images', 'AP Photo/Mina Margin', 'Mina Margin via Getty Images', 'Mina Margin for The Washington Post'.
_NAMED = rf"(?:{_NAME}(?:\s?[/|,]\s?|\s[–—-]\s|\s(?:via|for)\s))+{_AGENCY}"
CREDIT = (
    rf"(?:{_NAMED}|{_AGENCY}(?:\s?[/|,-]\s?(?:{_NAME}|{_AGENCY}))+|{_PERSON}\s?/\s?{_HOUSE}|{_PERSON} for (?-i:The) {_NAME})"
    r"(?:, ?file|[/ ]file(?: photo)?)?"
)
# What the brackets at the end of a caption hold.
_IN_BRACKETS = any_of(
    rf"(?:{_PICTURE}|credit)s?(?: credit)?(?: by|:| courtesy(?: of)?| via)?\s[^()\[\]]{{2,60}}", "file(?: photo| image)?", "pool",
    "handout", "supplied", "provided", "submitted(?: photo)?", CREDIT, r"AP Photo[^()\[\]]{0,40}",
    rf"{_PERSON}\s?/\s?{_NAME}", rf"{_NAME}\s?/\s?[^()\[\]]{{0,30}}{OUTLET_WORD.pattern}[^()\[\]]{{0,20}}",
    rf"courtesy(?: of)?:? {_NAME}", rf"via {_NAME}", rf"(?:[^()\[\]]{{2,40}}\s)?{_AGENCY} (?:photo|image|file)s?",
    rf"{_PERSON} {_PICTURE}", rf"Source: {_NAME}",
)  # fmt: skip

# Before 'photo'; and what follows 'photo by': names with little between them.
_KIND = "(?:(?:file|featured?|header|cover|lead|top|main|ap) )?"
_NAMES = rf"{_NAME}(?:\W{{1,3}}(?:(?:for|via|of|and|the|at|on|in) )*{_NAME}){{0,3}}"

_CAPTIONS = table(
    wording(
        "caption", 60,
        r"(?:image|photo|picture|pictured|caption|file|graphic|photograph|above|top photo)(?: caption)?\s*[:|]\s.*",
        r"(?:image|media|photo|picture) caption\b.*", rf".{{8,}}\b{_PICTURE}(?: credit)?(?: by (?-i:(?=[A-Z]))|:\s)[^.]{{3,50}}",
        r".{8,}(?:\b|(?<=[a-z.]))(?-i:Image|Media) copyright ?.{2,40}",
        rf".{{8,}}\b(?:(?-i:Credit) )?(?:photo|image|picture) courtesy(?: of)? {_NAME}",
        r"(?:video|photo)s? (?:above|below)\W.*", r"(?-i:CLOSE [A-Z]).{8,}",
    ),
    wording(
        "caption", 70,
        r"file\s*(?:photo)?(?:\s[-–—]+\s|\s?:\s?|\s?[–—]\s?).{8,}",
        r"in this\b(?:.{0,40}\d{4}.{0,30}|.{0,30}\b(?:file|undated|combination|handout|courtroom|artist)\b.{0,20})\b"
        r"(?:photo|image|sketch|frame grab)\b.*",
        r"in this (?:photo|image|frame grab|still image)\w* (?:provided|released|taken|made|from|by)\b.*",
    ),
    Wording(
        "caption", 45,
        r"[^.]*\((?:pictured|pictured (?:above|left|right|in|on|with)|above|inset|left|right)\b[^()]{0,40}\)[^.]*[^.!?”\"]"
    ),
    # 'Defiant: Ms Finch outside her bakery': a word of mood, and what the picture shows of whom.
    Wording(
        "caption", 45,
        r"(?-i:[A-Z][a-z]+(?: [a-z]+)?: [A-Z])[^.!?:]*\b(?:pictured|outside|poses?|posing|posed|with her|with his|arrives?"
        r"|arriving)\b[^.!?:\"“”]*",
    ),
    unfinished(
        "credit", 14,
        rf"{_KIND}(?:{_PICTURE}|credit|photographer)s?(?: (?:credits?|source))?\s*[:/|]\s*"
        r"(?:[^.!?]|\.(?=(?-i:com|org|net)\b)){2,80}",
    ),
    wording(
        "credit", 14,
        rf"{_KIND}(?:{_PICTURE}|credit|photographer)s?(?: illustration)?(?: credits?)? (?:by|courtesy(?: of)?|via"
        rf"|from):? (?:the )?{_NAMES}",
        r"(?:image|photo|picture|media|video) copyright\s?.*",
        r"(?:featured|feature|header|main|cover) (?:image|photo|picture)s? (?:via|by|from|courtesy(?: of)?) .{2,60}",
        r"(?:image|photo|picture)s? via (?:screen ?(?:shot|grab)|video|(?-i:[A-Z])).{0,60}",
        rf"(?:{_PICTURE}|credit)s? illustration by {_PERSON}(?:/{_HOUSE})?(?:\W+(?:photos?|images?) by {_NAME})?",
        r"screen ?(?:shot|grab|capture)s? (?:via|from|of|by|courtesy)\b.{2,60}",
    ),
    wording(
        "credit", 10,
        CREDIT, _AGENCY, rf"(?-i:Credit|CREDIT):? ?(?:{CREDIT}|{_PERSON}(?: for {_NAME})?)", rf"courtesy (?:of )?(?:photo|{_NAME})",
        rf"{_NAME}\s?/\s?[^()]{{0,30}}{OUTLET_WORD.pattern}[^()]{{0,20}}", rf"{_PERSON}\W+\S+@\S+\.\w{{2,12}}",
        rf"(?-i:Credit|CREDIT|Photo|PHOTO){CREDIT}", rf"{_PERSON}\s?\|\s?{_HOUSE}", rf"photos? by {_NAME}[–—-]{_AGENCY}",
    ),
    wording(
        "credit", 6,
        "file (?:photo|image|picture)", "stock (?:photo|image)", "image credit", "photo credit", "screen ?shot", "screen ?grab",
        "photo illustration", "courtesy photo", "(?:submitted|contributed|provided|handout) (?:photo|image)",
        "representational image",
        rf"\[{_AGENCY}\]", rf"(?-i:[a-z]{{2,3}}(?:[/,][a-z]{{2,3}})*)\s?\({_AGENCY}(?:, {_AGENCY})*\)",
        rf"via (?:the )?{_NAME}\s?:",
        rf"(?:source|via):? {_NAME}\s?/\s?{NETWORKS}",
    ),
    wording("credit", 10, r"h/t\b:?\s.{2,60}", r"hat[ -]tip\b:?(?: to)?\s.{2,60}"),
    wording(
        "caption", 60,
        rf".{{8,}}[^.!?”\"](?:\s\((?:[^.()]{{0,40}}/\s?)?|\b(?:{_PICTURE}|credit)(?: credit)?(?: by)?\s*[:/]\s*"
        rf"|\s?[|/]\s?){_AGENCY}\)?",
    ),
    wording(
        "caption", 70,
        rf".{{8,}}\s[(\[]{_IN_BRACKETS}[)\]]", rf".{{8,}}\s\|\s(?:{_AGENCY}|{CREDIT})",
        rf".{{8,}}[.!?][”\"’]?\s+(?:credit:?\s|photo:?\s|{_PICTURE} by\s)?{_NAMED}[\s\"”)]*",
        rf".{{8,}}[.!?][”\"’]?\s+{_PERSON}\s?/\s?{_HOUSE}(?:[ /,]*file(?: photo)?)?",
        rf".{{8,}}\sREUTERS(?:/{_NAME})+(?:/File Photo)?",
        rf".{{8,}}\s(?-i:Credit|CREDIT)(?::\s?(?:{CREDIT}|{_NAME})|\s(?:{CREDIT}|{_AGENCY}|{_PERSON} for {_NAME}))",
        rf".{{8,}}[a-z.]\s?(?-i:Credit|Photo|Photograph|Picture|Image): ?{_NAME}(?:/{_NAME})*",
        rf".{{8,}}\s(?-i:Photo by) {_PERSON}(?:/{_NAME})*",
    ),
    # A name after the full stop: 'Renn at home. Hal Denby'.
    Wording("caption", 40, rf"[^!?“”\"]{{12,}}(?-i:[a-z]{{2,}}|\d{{4}})\. {_PERSON}(?<!\.)(?<!Jr)(?<!Sr)"),
    # 'Jan Crowe reports.' ends what stands below a player.
    Wording(
        "caption", 45,
        rf"[^.!?]{{8,}}\. (?:(?-i:[A-Z]{{2,5}})(?: News)?['’]s? )?{_PERSON} (?:reports|has more|has the story|has the details)\.",
    ),
    wording(
        "caption", 3,
        r"\S+\.(?:jpe?g|png|gif|webp|bmp)", r"(?:img|dsc|screen-?shot|shutterstock|gettyimages|image)[-_]?\S*\d\S*",
        r"(?=\S*\d)[a-z0-9]+(?:[-_][a-z0-9]+){3,}",
    ),
)  # fmt: skip
# A line below the text, or between a picture and the text, that says where something is from.
_SOURCE = re.compile(
    rf"\W*(?i:via|source|sources|photo|image)\b:?\s+{_NAME}(?: (?i:and) (?:(?i:news agencies)|{_NAME}))?\W*"
    r"|\W*(?i:via|source):?\s+(?:https?://)?\S+\W*"
)
_ELSEWHERE = re.compile(
    r"\W*(?:an? (?:\w+ )?version of )?this (?:article|story|post|piece|report|column|essay|interview)\b.{0,12}\b(?:first "
    r"|originally )?(?:published"
    r"|appeared|appears|ran) (?:first |originally )?(?:on|in|at|by)\b.{2,80}",
    re.IGNORECASE,
)


def drop_captions(draft: Draft) -> Draft:
    """Captions and credits that say what they are, and file names of pictures."""
    return drop(draft, {block.number: rule for block in draft.blocks if (rule := matching(_CAPTIONS, block.text))})


def is_source(text: str, most: int) -> bool:
    """Whether a line of at most `most` words is a name and nothing else: whose picture stood above it."""
    return len(text.split()) <= most and re.fullmatch(_NAME, text) is not None


def drop_sources(draft: Draft) -> Draft:
    """'Via Harbour Ledger', 'Source: Harbour Ledger', 'This article first appeared in the Ledger.' as the last line."""
    last = [
        block
        for block in draft.blocks[-2:]
        if (len(block.text.split()) <= 8 and _SOURCE.fullmatch(block.text)) or _ELSEWHERE.fullmatch(block.text)
    ]
    return drop(draft, {block.number: "credit" for block in last} if len(draft.blocks) > 2 else {})


# Paragraphs are searched to this length, in characters; longer ones are whole chapters, and patterns stay fast.
_LONGEST = 5000

# What leads to other stories, in brackets in a paragraph or at its end.
_LABEL = any_of(
    "RELATED", "Related", "READ MORE", "Read more", "Read More", "READ ALSO", "Read also", "READ", "SEE ALSO", "See also", "WATCH",
    "MORE", "VIDEO", "ALSO READ", "Also read", "RELATED STOR(?:Y|IES)", "Related stor(?:y|ies)",
)  # fmt: skip
_LABEL_AT_END = any_of("READ MORE", "RELATED", "READ ALSO", "SEE ALSO", "Read more", "Related", "MORE", "WATCH")
_CONTINUES = any_of(
    r"(?:Advertisement\s*)?Continue reading the main story(?: Share This Page)?",
    r"(?:ADVERTISEMENT|Advertisement)\s*[-–—]?\s*(?:[Ss]tory|STORY) (?:continues|CONTINUES) (?:below|BELOW)",
    "Story [Cc]ontinue[sd] [Bb]elow(?: [Aa]dvertisement)?", r"^ADVERTISEMENT\s(?=[A-Z][a-z])",
)  # fmt: skip
_EMBEDDED = any_of("Media playback is unsupported on your device", r"\bpic\.twitter\.com/\w+", r"https?://t\.co/\w+")
_FOLLOWED = any_of("him", "her", "me", "us", r"[A-Z][\w.'’ -]{2,40}")
_SHARED = any_of("article", "story", "post", "news", "video", "page")
_PICTURED = any_of(r"(?:Photo|Image|Picture|Credit)(?: credit)?(?: by|:)\s[^().]{2,50}", CREDIT)
_AFTER = r"(?<=[.!?\"”])\s+"

_GLUED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("read_more", re.compile(rf"[(\[]\s*{_LABEL}\s*:\s[^()\[\]]{{3,200}}[)\]]")),
    ("read_more", re.compile(rf"(?<=[.!?\"”)])\s+{_LABEL_AT_END}\s*:\s[^.]{{8,160}}$")),
    ("advertisement", re.compile(_CONTINUES)),
    ("embed", re.compile(_EMBEDDED)),
    ("follow_prompt", re.compile(rf"{_AFTER}Follow {_FOLLOWED} on (?i:{NETWORKS})\b[^.]{{0,60}}\.?$")),
    ("credit", re.compile(rf"{_AFTER}\(?{_PICTURED}\)?$")),
    ("read_more", re.compile(r"(?<=[.!?\"”)])\s+[–—-]?\s*\(?(?:READ MORE|Read [Mm]ore)\W*$")),
    ("share_prompt", re.compile(rf"{_AFTER}(?:Please |PLEASE )?(?:[Ss]hare|SHARE) (?:[Tt]his|THIS) {_SHARED}\b[^.!?\"“”]*[.!?]*$")),
    ("credit", re.compile(r"\s*Image copyright\s?[A-Z][\w /]{1,30}$")),
)
# What every one of them holds something of.
_HINT = re.compile(
    r"[(\[/]|READ|MORE|WATCH|RELATED|Related|Read|SEE ALSO|ontinue|CONTINUE|ADVERT|playback|Follow"
    r"|[Ss]hare|SHARE|Image|Photo|Picture|Credit"
)


def cut_glued(draft: Draft) -> Draft:
    """'(RELATED: ...)' in a paragraph, 'Continue reading the main story' before it, '(Photo: Mina Margin)' after it."""
    for block in draft.blocks:
        if block.tag != "table" and len(block.text) <= _LONGEST and _HINT.search(block.text):
            draft = _cut(draft, block)
    return draft


def _cut(draft: Draft, block: Block) -> Draft:
    for rule, pattern in _GLUED:
        while match := pattern.search(block.text):
            if match.end() - match.start() == len(block.text):
                return draft
            draft = draft.cut(rule, block.number, *match.span())
            block = next(other for other in draft.blocks if other.number == block.number)
    return draft
