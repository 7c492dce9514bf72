"""Lines that belong to the site around an article, each kind by how such lines are worded. Order as data: the
first pattern that fits the whole line names its rule."""

from __future__ import annotations

import re

_NETWORKS = r"(?:facebook|twitter|x|instagram|linkedin|whatsapp|reddit|pinterest|telegram|tiktok|youtube|threads|bluesky|mastodon|messenger|flipboard|snapchat)"
_SHARE_WORDS = (
    rf"(?:share|tweet|e-?mail|print|save|pin|pin it|post|copy|link|copied|on|via|by|to|this|the|article|story|page|with"
    rf"|friends?|comments?|more|options|icon|close|whatsapp|sms|text|{_NETWORKS})"
)
_AGENCIES = r"(?:getty(?: images)?|AP|AFP|reuters|epa|shutterstock|alamy|pa(?: wire| media)?|istock|associated press|xinhua|bloomberg|wikimedia(?: commons)?)"
_LINKS = (
    r"(?:read (?:more|also|next|this|on|the full (?:story|article))|see also|also (?:read|see)|(?:you )?(?:may|might) also (?:like|be interested in)"
    r"|related(?: (?:articles?|stor(?:y|ies)|coverage|content|news|topics|links|posts?))?|more (?:on this|stories|news|coverage|from [\w ]{2,30})"
    r"|(?:what|must) (?:else )?(?:to )?(?:read|watch)(?: next)?|recommended(?: (?:for you|stories|reading))?|most (?:read|popular|viewed|shared)"
    r"|trending(?: now)?|top stories|up next|editor'?s'? picks?|don['’]t miss|further reading|watch(?: (?:now|live|also|the video))?|in pictures|listen)"
)

# rule, pattern for the whole line (case is ignored), most words the line may have
_PATTERNS: tuple[tuple[str, str, int], ...] = (
    ("advertisement", r"\W*(?:advertisements?|advertising|sponsored(?: content| by .*)?|paid (?:content|post))\b(?:\s*[-–—:|].*)?\W*", 12),
    ("advertisement", r"\W*(?:(?:story|article) continues (?:below|after).*|continue reading(?: below.*| the main story)?|scroll (?:down )?(?:to|for) .*|skip advertisement)\W*", 12),
    ("share_prompt", rf"\W*(?:share|tweet|e-?mail|print|pin it)\W*(?:{_SHARE_WORDS}\W*)*(?:\d[\d,.]*k?\W*)?", 14),
    ("share_prompt", rf"\W*(?:click (?:here )?to )?share (?:this|on|via|with|your)\b.*[^.]", 10),
    ("share_prompt", rf"\W*(?:{_NETWORKS}\W+){{2,}}(?:{_SHARE_WORDS}\W*)*", 14),
    ("follow_prompt", rf"\W*(?:follow|like|find|join|add) (?:us|me|him|her|them|@\w+|[\w .'’&-]{{2,40}}) (?:here )?on {_NETWORKS}\b.*", 25),
    ("follow_prompt", r"\W*follow (?:us\b.*|@\w+\W*|us @\w+.*)", 15),
    ("newsletter_prompt", r"\W*(?:sign up|signup|subscribe|register|join|get|receive|want)\b.*\b(?:newsletters?|inbox|e-?mails?|mailing list|alerts?|daily briefing|morning briefing|updates|subscri\w+)\b.*", 40),
    ("newsletter_prompt", r"\W*(?:sign up|subscribe|subscribe (?:now|today|to .*)|enter your e-?mail(?: address)?.*|your e-?mail(?: address)?|thank you for subscribing.*|already (?:a )?(?:subscriber|subscribed).*)\W*", 20),
    ("newsletter_prompt", r".*\b(?:you can unsubscribe|unsubscribe (?:here|at any time|any time))\b.*", 30),
    ("app_prompt", r"\W*(?:download|get|install|open)\b.*\b(?:our|the|your)\b.*\b(?:apps?|app store|google play)\b.*", 25),
    ("donation_prompt", r"\W*(?:donate|support (?:our|us|independent|the)\b.*\b(?:journalism|work|newsroom|today)\b|become a (?:member|supporter)|make a (?:donation|contribution))\b.*", 35),
    ("comments", r"\W*(?:(?:view |show |read |see )?(?:all )?(?:\d[\d,]* )?comments?(?: \(?\d*\)?)?|(?:leave|post|add|write) a (?:comment|reply)\W*.*|comments (?:are )?(?:closed|off).*|join the (?:conversation|discussion).*|no comments(?: yet)?)\W*", 15),
    ("cookie_notice", r".*\b(?:we|our (?:site|website|partners)|this (?:site|website|page)|by (?:continuing|using|clicking))\b.*\bcookies?\b.*|\W*(?:accept|reject|manage) (?:all )?(?:cookies|consent)\W*", 70),
    ("legal", r"\W*(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}|by\b))\W*.*|copyright\W*|.*\ball rights reserved\W*.*|.*\b(?:may|must) not be (?:published|reproduced|republished)\b.*", 45),
    ("read_more", rf"\W*{_LINKS}\W*(?:[:|>»–—-]\s.*)?", 30),
    ("newsletter_prompt", r"\W*(?:(?:click|tap) here to )?(?:turn|switch) on (?:\w+ )?notifications\b.*", 15),
    ("read_more", r"\W*(?:click|tap) here (?:to|for)\b.*", 20),
    ("caption", r"\W*(?:image|photo|picture|pictured|caption|file|graphic|photograph)(?: caption)?\s*[:|]\s.*", 60),
    ("caption", r"\W*(?:image|media|photo|picture) caption\b.*", 60),
    ("credit", r"\W*(?:image|photo|picture|media|video) copyright\s.*", 12),
    ("credit", r"\W*(?:file )?(?:photo|image|picture|photograph|illustration|graphic|video|credit)s?(?: credits?)?(?: (?:by|courtesy(?: of)?|via|from)\b|\s*[:/|])\s*[^.]{2,80}\.?", 14),
    ("credit", rf"\W*(?:[\w .'’-]{{2,40}}\s?[/|]\s?)*{_AGENCIES}(?:\s?[/|]\s?[\w .'’-]{{2,40}})*\W*", 10),
    ("credit", r"\W*(?:file (?:photo|image|picture)|stock (?:photo|image)|image credit)\W*", 6),
    ("caption", rf".{{8,}}(?:\(|\b(?:photo|image|picture|photograph|credit)(?: credit)?(?: by)?\s*[:/]\s*|[|/]\s*)(?:[^.()]{{0,40}}/\s?)?{_AGENCIES}\)?\W*", 60),
    ("caption", r".{8,}\b(?:photo|image|photograph|picture)(?: credit)?(?: by|:)\s[^.]{3,50}\W*", 60),
    ("embed", r"\W*(?:play video|watch video|video player.*|media playback is (?:un)?supported.*|this video (?:can ?not|cannot) be played.*|loading(?: the player)?|your browser does not support.*|media caption.*|javascript .*\b(?:enable|required|disabled)\b.*)\W*", 20),
)  # fmt: skip
_COMPILED = tuple((rule, re.compile(pattern, re.IGNORECASE), most) for rule, pattern, most in _PATTERNS)
_BARE_LINKS = re.compile(rf"\W*{_LINKS}\W*", re.IGNORECASE)


def matching_prompt(text: str) -> str:
    """The rule that the whole line falls under, or ""."""
    length = len(text.split())
    return next((rule for rule, pattern, most in _COMPILED if length <= most and pattern.fullmatch(text)), "")


def opens_list_of_links(text: str) -> bool:
    """A bare 'Most read' or 'Related stories': what follows are other stories' headlines."""
    return _BARE_LINKS.fullmatch(text) is not None
