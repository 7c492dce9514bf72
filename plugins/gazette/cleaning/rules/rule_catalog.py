"""What each rule takes out, in plain words: for those who ask why a line is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Kind(NamedTuple):
    """`heading` is for readers. `of_text`: whether rules of this kind take words from the text itself, so that much of
    it gone is a reason to look."""

    heading: str
    of_text: bool


class Explanation(NamedTuple):
    """The kind of a rule, one sentence on what it takes out, and where that goes if it is not gone."""

    kind: str
    sentence: str
    goes_to: str = ""


KINDS: Mapping[str, Kind] = {
    "metadata": Kind("Moved to the metadata", of_text=False),
    "repeats": Kind("Repeats", of_text=True),
    "captions": Kind("Captions and credits", of_text=True),
    "links": Kind("Links to other stories", of_text=True),
    "prompts": Kind("Prompts and notices", of_text=True),
    "players": Kind("Players and embeds", of_text=True),
    "surroundings": Kind("Surroundings of the text", of_text=False),
}

EXPLANATIONS: Mapping[str, Explanation] = {
    "front_matter": Explanation(
        "metadata", "Lines at the head of the file that give its title, date, authors and so on.", "metadata"
    ),
    "title": Explanation("metadata", "The first line of a text dump is its headline.", "title"),
    "byline": Explanation("metadata", "A line that says who wrote the article.", "authors"),
    "outlet": Explanation("metadata", "A line that names who published the article.", "publisher"),
    "address": Explanation("metadata", "A web address above the text: where the article comes from.", "address"),
    "timestamp": Explanation("metadata", "A line that is a date and nothing else.", "date"),
    "standfirst": Explanation("metadata", "The lines below a headline that sum the article up.", "summary"),
    "repeated_headline": Explanation("repeats", "The headline again, whole or cut off."),
    "repeated_paragraph": Explanation("repeats", "A paragraph that stood in the file before."),
    "pull_quote": Explanation("repeats", "A sentence of the text again, set apart as a quotation."),
    "caption": Explanation("captions", "What stands below a picture."),
    "credit": Explanation("captions", "A line that says whose a picture is."),
    "read_more": Explanation("links", "A line that leads to another story, or the headline of one."),
    "inset": Explanation("links", "A headline or the like that stood in the middle of the page's text."),
    "related": Explanation("links", "A part of the page that lists other stories."),
    "share_prompt": Explanation("prompts", "Buttons and lines that ask to share the article."),
    "follow_prompt": Explanation("prompts", "Lines that ask to follow somebody on a network."),
    "newsletter_prompt": Explanation("prompts", "Lines that ask to subscribe or to sign up."),
    "app_prompt": Explanation("prompts", "Lines that ask to install an app."),
    "donation_prompt": Explanation("prompts", "Lines that ask for money."),
    "advertisement": Explanation("prompts", "Advertisements, their labels, and what says that the text goes on below them."),
    "feedback_prompt": Explanation("prompts", "Lines that ask what the reader thinks of the page."),
    "comments": Explanation("prompts", "Readers' comments, and lines that lead to them."),
    "cookie_notice": Explanation("prompts", "What a site says about its cookies."),
    "legal": Explanation("prompts", "Copyright lines and terms of use."),
    "embed": Explanation("players", "What a player or an embedded part says where it cannot be shown."),
    "slide_show": Explanation("players", "The controls of a slide show, and the captions of its slides."),
    "page_control": Explanation("players", "Buttons that print, enlarge or turn a page."),
    "noscript": Explanation("players", "What a page says where scripts are switched off."),
    "control": Explanation("players", "Buttons, menus and fields to write in."),
    "kicker": Explanation("surroundings", "The one or two words above a headline."),
    "separator": Explanation("surroundings", "A line without a letter or a digit."),
    "author_bio": Explanation("surroundings", "What the page says about the author."),
    "breadcrumb": Explanation("surroundings", "Where on its site the page is."),
    "mail_header": Explanation("surroundings", "What an e-mail says about itself: how to read it, who forwarded it."),
    "tags_line": Explanation("surroundings", "A line that files the article under topics."),
    "stray_character": Explanation("surroundings", "A letter or sign alone on its line."),
    "recurring_line": Explanation("repeats", "A line that stands in many articles of the same publisher."),
    "topics": Explanation("surroundings", "The topics that the page files the article under."),
    "navigation": Explanation("surroundings", "Menus and ways around the site."),
    "footer": Explanation("surroundings", "The foot of the page."),
    "form": Explanation("surroundings", "A form to fill in."),
    "aside": Explanation("surroundings", "What the page itself sets beside its text."),
    "dialog": Explanation("surroundings", "A window that the page opens."),
    "hidden": Explanation("surroundings", "What the page does not show."),
    "outside_article": Explanation("surroundings", "What stands on the page but is not part of the article."),
}

# Rules whose text is not gone: it stands in the metadata.
MOVES = frozenset(rule for rule, explanation in EXPLANATIONS.items() if explanation.kind == "metadata")


def explanation_of(rule: str) -> Explanation:
    """What is known of a rule. One that the table lacks is no reason for a build to stop."""
    return EXPLANATIONS.get(rule, Explanation("surroundings", f"Lines that the rule {rule} takes out."))
