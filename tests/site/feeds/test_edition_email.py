"""Editions as HTML for feeds and e-mail: the same news as on their pages, and no fault by the rules of the W3C feed validator."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from html5lib import HTMLParser
from html5lib.html5parser import ParseError
from lxml import html
from pelican import signals

from gazette.site.feeds.edition_email import EMAIL_TEMPLATE, edition_counts, email_variables, trim_lines
from gazette.site.pages.edition_pages import EditionGenerator, EditionPage
from support.articles import BODY, HOSTILE, dated, dump
from support.paths import ROOT
from support.sites import OTHER_THEME, Site, copy_sample

sys.path.append(str(ROOT / "bench"))
from hard_cases import hard_cases

ADDRESS = "https://news.example.org/digest"


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What the validator accepts in HTML: elements, attributes, and CSS properties with their values.
ELEMENTS = _set("""a b bdi blockquote br div em footer h1 h2 h3 h4 h5 h6 header hr i img li ol p section small span strong table
    tbody td th thead time tr ul""")
ATTRIBUTES = _set("align alt border cellpadding cellspacing class datetime dir height href lang src style title width")
PROPERTIES = _set("""background background-color border border-left border-right border-top border-bottom border-color border-style
    border-width border-collapse border-spacing clear color direction display float font font-family font-size font-style font-variant
    font-weight height letter-spacing line-height list-style-type margin margin-top margin-right margin-bottom margin-left overflow
    padding padding-top padding-right padding-bottom padding-left text-align text-decoration text-indent vertical-align white-space
    width""")
KEYWORDS = _set("""auto black blue bold both bottom center collapse dashed dotted gray green italic left medium none normal nowrap
    red right solid silver top transparent underline white yellow""")
MEASURED = ("background", "border", "margin", "padding")
MEASURE = re.compile(r"#[0-9a-f]+|\d?\.?\d?\d(?:cm|em|ex|in|mm|pc|pt|px|%)?")
CHARACTERS = re.compile(r"(?:[:,;#%.\sa-zA-Z0-9!]|\w-\w|'[\s\w]+')*")

FLOOD = "The Orla flooded the lower quarter of Velda, and the mayor Iris Margin asked for boats and sandbags from Port Ellick."
WATER = "Boats and sandbags from Port Ellick reached the lower quarter of Velda, which the Orla had flooded, Iris Margin said."
MAYOR = "Iris Margin, the mayor of Velda, said boats and sandbags came from Port Ellick as the Orla fell."
FLOODS = (
    ("Orla floods Velda", "Post", FLOOD, *BODY),
    ("Velda flooded by Orla", "Ledger", FLOOD, *BODY),
    ("Velda under water", "Courier", WATER),
    ("Boats reach Velda", "Herald", f"{WATER} The water stood a metre high."),
    ("Sandbags for Velda", "Quai", MAYOR),
)
OTHERS = ("apples", "bells", "cables", "doves", "eels", "ferns", "goats", "hats", "inns", "jars", "kites", "lamps", "masts")
# Text of a mail that is not on its page, apart from names and dates.
LABELS = re.compile(
    r"[·,;]|\d+ sources:|Near-identical text:|; \d+ articles|This edition on .+|More stories|\d+ more on this story"
    r"|(People|Organisations|Places|Events|Works) in the news:"
    r"|\(\d+ articles?(, first mention|, back after \d+ days|, up from (\d+\.\d|less than 0\.1))?\),?"
)


def mails(site: Site, **settings: Any) -> dict[str, tuple[EditionPage, str]]:
    """Build the site and return each edition with its HTML, by the URL of its page."""
    all_generators: list[Any] = []

    def keep(generators: Any) -> None:
        all_generators.extend(generators)

    with signals.all_generators_finalized.connected_to(keep):
        site.build(DELETE_OUTPUT_DIRECTORY=True, **settings)
    generator = next(generator for generator in all_generators if isinstance(generator, EditionGenerator))
    template, context = generator.get_template(EMAIL_TEMPLATE), generator.context
    return {
        page.url: (page, trim_lines(template.render({**context, **email_variables(page, ADDRESS, context)})))
        for page in context["editions"]
    }


def faults(markup: str) -> list[str]:
    """Return what the validator would warn of."""
    try:
        HTMLParser(strict=True).parseFragment(markup)
    except ParseError as error:
        return [f"not HTML: {error}"]
    root = html.fragment_fromstring(markup, create_parent="div")
    return [fault for element in root.iterdescendants() for fault in _faults_of(element)]


def _faults_of(element: Any) -> Iterator[str]:
    if element.tag not in ELEMENTS:
        yield f"element {element.tag}"
    for name, value in element.attrib.items():
        if name not in ATTRIBUTES:
            yield f"attribute {name}"
        if name in ("href", "src") and not re.fullmatch(r"https?://[\w.]+(:\d+)?/[!-~]*", value):
            yield f"address {value}"
    style = element.get("style", "")
    if not CHARACTERS.fullmatch(style):
        yield f"characters of {style}"
    for declaration in filter(None, style.split(";")):
        name, _, value = declaration.partition(":")
        if name.strip() not in PROPERTIES:
            yield f"property {name}"
        elif name.strip().split("-")[0] in MEASURED:
            yield from (f"{name}: {word}" for word in value.split() if word not in KEYWORDS and not MEASURE.fullmatch(word))


def story(day: int, title: str, publisher: str, *paragraphs: str) -> str:
    return f"Title: {title}\nDate: 2024-07-{day:02}\nPublisher: {publisher}\n\n" + dump(*paragraphs)


def add_stories(site: Site) -> Site:
    """Add a story of two days from five outlets, two of which have nearly the same text, and a dozen other stories."""
    site.add(
        "0.txt", story(9, "Orla rises", "Post", "Iris Margin watched the Orla rise in Velda and sent for boats from Port Ellick.")
    )
    for number, (title, outlet, *paragraphs) in enumerate(FLOODS):
        site.add(f"1{number}.txt", story(10, title, outlet, *paragraphs))
    for word in OTHERS:
        text = " ".join(f"{word}{ending}" for ending in ("a", "o", "um", "ix", "ette", "ling"))  # shares no word with the others
        site.add(f"2{word}.txt", story(10, f"{word.title()}ium", "Post", f"{text.capitalize()}."))
    site.add(
        "3.txt",
        story(10, "By " + HOSTILE, "Hats & <Co>", f"Ada Lovelace wrote {HOSTILE} & more on the door of the town hall there."),
    )
    return site


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("sample")
    copy_sample(folder)
    return (site := Site(folder)), mails(site)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, dict[str, Any]]:
    site = Site(tmp_path_factory.mktemp("busy"), {"GAZETTE": {"recognizer": "support.known_names:recognize"}})
    return add_stories(site), mails(site)


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, dict[str, Any]]:
    site = Site(tmp_path_factory.mktemp("hard"), {"GAZETTE": {"recognizer": "support.known_names:recognize"}})
    for name, text in hard_cases("2024-12-08").items():
        site.add(name, text)
    return site, mails(site)


@pytest.fixture(params=["sample", "busy", "hard"])
def editions(request: pytest.FixtureRequest) -> tuple[Site, dict[str, Any]]:
    site_and_mails: tuple[Site, dict[str, Any]] = request.getfixturevalue(request.param)
    return site_and_mails


def words(element: Any) -> str:
    """Return the text of an element with single spaces."""
    return " ".join(element.text_content().split())


def links(elements: Any) -> list[tuple[str, str]]:
    """Return the text and the URL of each link, relative to the site root."""
    return [(words(link), link.get("href").removeprefix(ADDRESS)) for link in elements]


def mail_of(markup: str) -> Any:
    return html.fragment_fromstring(markup, create_parent="div")


def test_the_validator_has_nothing_to_say_about_any_edition(editions: tuple[Site, dict[str, Any]]) -> None:
    _, by_url = editions
    assert by_url
    assert {url: faults(markup) for url, (_, markup) in by_url.items() if faults(markup)} == {}


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ("<p><b>x</p>", "not HTML"),
        ('<p style="max-width:3em">x</p>', "property max-width"),
        ('<p style="margin:-1px">x</p>', "characters"),
        ('<p style="border:thin double">x</p>', "border: thin"),
        ('<a href="/people/">x</a>', "address"),
        ('<a href="#story">x</a>', "address"),
        ('<p role="note">x</p>', "attribute role"),
        ("<svg></svg>", "element"),
    ],
)
def test_the_rules_of_the_validator_are_applied(markup: str, fault: str) -> None:
    assert any(message.startswith(fault) for message in faults(markup))


def test_stories_names_and_links_are_those_of_the_page_in_its_order(editions: tuple[Site, dict[str, Any]]) -> None:
    site, by_url = editions
    for url, (_, markup) in by_url.items():
        page, mail = html.fromstring(site.page(f"{url}index.html")).xpath("//div[contains(@class, 'front')]")[0], mail_of(markup)
        page_links = page.xpath(".//a[not(ancestor::p[@class='sources'] or ancestor::section[h2='Mentioned together'])]")
        mail_links = mail.xpath(".//a[not(bdi)]")
        assert links(mail_links) == [
            ("The Daily Gazette", "/"),
            *links(page_links),
            ("This edition on The Daily Gazette", f"/{url}"),
        ]


def test_summaries_and_sources_are_those_of_the_page(editions: tuple[Site, dict[str, Any]]) -> None:
    site, by_url = editions
    for url, (_, markup) in by_url.items():
        page, mail = html.fromstring(site.page(f"{url}index.html")), mail_of(markup)
        assert [words(p) for p in mail.xpath(".//div/h3/following-sibling::p[1]")] == [
            words(p) for p in page.xpath("//article/div/p[not(@class)]")
        ]
        named = [[words(name) for name in p.xpath(".//bdi")] for p in page.xpath("//p[@class='sources']")]
        assert [
            [words(name) for name in p.xpath(".//bdi")] for p in mail.xpath(".//div/h3/following-sibling::p[2][a/bdi]")
        ] == named


def test_a_mail_says_nothing_that_its_page_does_not_say(editions: tuple[Site, dict[str, Any]]) -> None:
    site, by_url = editions
    for url, (_, markup) in by_url.items():
        page = " ".join(html.fromstring(site.page(f"{url}index.html")).text_content().split())
        texts = [" ".join(text.split()) for text in mail_of(markup).xpath(".//text()")]
        assert [text for text in texts if text and text not in page and not LABELS.fullmatch(text)] == []


def test_the_counts_of_an_edition_are_those_of_its_page(editions: tuple[Site, dict[str, Any]]) -> None:
    site, by_url = editions
    for url, (edition, markup) in by_url.items():
        page = html.fromstring(site.page(f"{url}index.html"))
        assert words(page.xpath("//header/div/p")[0]) == f"Edition of {edition.title} {edition_counts(edition)}"
        assert [words(element) for element in mail_of(markup).xpath(".//h2 | .//h2/following-sibling::p[1]")] == [edition.title, edition_counts(edition)]  # fmt: skip


def test_a_story_leads_to_its_publishers_and_to_each_account_of_it(busy: tuple[Site, dict[str, Any]]) -> None:
    _, markup = busy[1]["2024/07/10/"]
    (lead,) = mail_of(markup).xpath(".//div[h3 and p[.='Lead story · since 9 July 2024']]")
    sources, others = lead.xpath("p[a/bdi]")[0], lead.xpath("ul/li")
    assert words(sources).startswith("5 sources: ")
    assert {href for _, href in links(sources.xpath("a"))} == {f"/publishers/{name}/" for name in ("post", "ledger", "courier", "quai", "herald")}  # fmt: skip
    texts = [words(element) for element in others]
    assert texts[0].startswith("Near-identical text: ")
    assert texts[-1] == "Orla rises9 July 2024"
    everything = {href for _, href in links(lead.xpath(".//a"))}
    assert {f"/articles/{slug}/" for slug in ("orla-floods-velda", "velda-flooded-by-orla", "velda-under-water", "boats-reach-velda", "sandbags-for-velda", "orla-rises")} <= everything  # fmt: skip


def test_stories_after_the_eleventh_take_one_line(busy: tuple[Site, dict[str, Any]]) -> None:
    edition, markup = busy[1]["2024/07/10/"]
    assert len(edition.stories) == len(OTHERS) + 2
    (rest,) = mail_of(markup).xpath(".//h3[.='More stories']/following-sibling::ul[1]")
    assert [words(link) for link in rest.xpath("li/span/a")] == [
        words(mail_of(f"<p>{s.lead.title}</p>")) for s in edition.stories[11:]
    ]


def test_what_looks_like_markup_is_text(busy: tuple[Site, dict[str, Any]]) -> None:
    _, markup = busy[1]["2024/07/10/"]
    assert "<img" not in markup
    assert f"By {HOSTILE}" in mail_of(markup).text_content()
    assert "Hats & <Co>" in [words(name) for name in mail_of(markup).xpath(".//bdi")]


def test_articles_in_other_languages_have_lang_and_dir(site: Site) -> None:
    site.add("a.txt", "Title: Le pont\nDate: 2024-07-10\nLang: fr\n\n" + dump(*BODY))
    site.add(
        "b.txt",
        "Title: الجسر\nDate: 2024-07-10\nLang: ar\n\n" + dump("قال المهندسون إن الجسر افتتح يوم الاثنين بعد عامين من العمل."),
    )
    site.add("c.txt", dated(10, "Harbour closes", "London was quiet, and stayed so for the whole of the day."))
    ((_, markup),) = mails(site).values()
    mail = mail_of(markup)
    assert [(element.tag, element.get("lang"), element.get("dir")) for element in mail.xpath(".//*[@lang]") if element.get("lang") != "en"].count(("h3", "fr", "ltr")) == 1  # fmt: skip
    assert {element.tag for element in mail.xpath(".//*[@lang='ar' and @dir='rtl']")} == {"h3", "p"}
    assert [element.tag for element in mail.xpath(".//*[@lang='en']")] == ["table"]


def test_the_mails_of_a_right_to_left_site_are_right_to_left(site: Site) -> None:
    site.add("a.txt", dated(10, "Bridge opens", *BODY))
    ((_, markup),) = mails(site, DEFAULT_LANG="he").values()
    assert mail_of(markup).xpath(".//table[@lang='he' and @dir='rtl']")


def test_a_theme_may_have_a_mail_of_its_own(site: Site, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/edition_mail.html").write_text("<p>{{ edition.title }} of {{ SITENAME }}: {{ link('a/é/') }}</p>\n", "utf-8")
    site.add("a.txt", dated(10, "Bridge opens", *BODY))
    ((_, markup),) = mails(site, THEME_TEMPLATES_OVERRIDES=[str(tmp_path / "mine")]).values()
    assert markup == f"<p>Wednesday, 10 July 2024 of The Daily Gazette: {ADDRESS}/a/%C3%A9/</p>"


def test_a_theme_that_does_not_escape_has_safe_mails(site: Site) -> None:
    site.add("a.txt", story(10, f"By {HOSTILE}", f"Hats {HOSTILE}", f"Ada Lovelace wrote {HOSTILE} on the door."))
    ((_, markup),) = mails(site, **OTHER_THEME).values()
    assert "<img" not in markup
    assert faults(markup) == []


def test_a_hand_written_article_is_summarised_in_plain_text(site: Site) -> None:
    (site.folder / "content/hand.md").write_text(
        "Title: By *hand* & <em>heart</em>\nDate: 2024-07-10\nTags: custom\n\nHello <b>there</b>, it was a long day in the town.\n"
    )
    ((_, markup),) = mails(site).values()
    assert faults(markup) == []
    assert [words(element) for element in mail_of(markup).xpath(".//div/h3 | .//div/h3/following-sibling::p[1]")] == [
        "By *hand* & heart",
        "Hello there, it was a long day in the town.",
    ]
    assert ("custom", "/tags/custom/") in links(mail_of(markup).xpath(".//a"))


def test_the_same_articles_make_the_same_bytes(site: Site) -> None:
    add_stories(site)
    assert {url: markup for url, (_, markup) in mails(site).items()} == {url: markup for url, (_, markup) in mails(site).items()}


def test_the_items_of_the_digest_feed_are_the_mails(site: Site) -> None:
    add_stories(site)
    by_url = mails(site, SITEURL=ADDRESS, FEED_DOMAIN=ADDRESS)
    items = json.loads(site.page("feeds/editions/all.json"))["items"]
    assert [(item["url"], item["content_html"]) for item in items] == [
        (f"{ADDRESS}/{url}", markup) for url, (_, markup) in by_url.items()
    ]


def test_a_change_of_the_template_alone_changes_the_feeds(site: Site, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    site.settings["THEME_TEMPLATES_OVERRIDES"] = [str(mine)]
    site.settings["DELETE_OUTPUT_DIRECTORY"] = False
    site.add("a.txt", dated(10, "Bridge opens", *BODY))
    for words_of_mail in ("First", "Second"):
        (mine / "edition_mail.html").write_text(f"<p>{words_of_mail} words</p>\n", "utf-8")
        output = site.build()
        assert f"{words_of_mail} words" in (output / "feeds/editions/all.rss.xml").read_text("utf-8")
