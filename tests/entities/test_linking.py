"""First mentions in an article's body lead to the pages of those whom they name, and markup stays what it was."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import replace

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.cleaning.sanitize import make_safe
from gazette.entities.linking import link_mentions
from gazette.model.article import Article, Block, Entity, EntityType, Mention, Tag, recognizable, to_html
from support.articles import BODY, dated
from support.sites import OTHER_THEME, Site, links

ADA, JORDAN, COUNTRY = Entity("Ada Lovelace", "person"), Entity("Jordan Smith", "person"), Entity("Jordan", "place")
SOCIETY = Entity("Royal Society", "organization")
TAGS = (
    Tag(ADA, 2, 0.9, ("Ada Lovelace", "Lovelace")),
    Tag(JORDAN, 1, 0.5, ("Jordan Smith", "Jordan")),
    Tag(COUNTRY, 1, 0.4, ("Jordan",)),
    Tag(SOCIETY, 1, 0.3, ("Royal Society",)),
)
NAMES: tuple[tuple[str, EntityType], ...] = (
    ("Ada Lovelace", "person"),
    ("Lovelace", "person"),
    ("Jordan Smith", "person"),
    ("Jordan", "place"),
    ("the Royal Society", "organization"),
    ("Royal Society", "organization"),
)


def article(*blocks: Block | str, title: str = "Bridge opens", summary: str = "") -> Article:
    """An article whose names are found by heart."""
    made = tuple(replace(b if isinstance(b, Block) else Block(0, 1, b), number=n) for n, b in enumerate(blocks))
    return mentioning(Article(id="a", path="a.txt", title=title, summary=summary, blocks=made))


def mentioning(made: Article, names: Iterable[tuple[str, EntityType]] = NAMES) -> Article:
    kinds = dict(names)
    spans = re.finditer("|".join(map(re.escape, sorted(kinds, key=len, reverse=True))), recognizable(made))
    return replace(made, mentions=tuple(Mention(m[0], kinds[m[0]], *m.span()) for m in spans))


def marked(text: str, markup: str, tag: str = "p") -> Block:
    return Block(0, 1, text, tag, markup)


def linked(made: Article, tags: tuple[Tag, ...] = TAGS) -> list[str]:
    """The markup of each block, with links written as [type:name]."""
    blocks = link_mentions(made, tags, lambda entity: f"/{entity.type}/")
    return [
        re.sub(r'<a class="entity (\w+)" href="/\1/">(.*?)</a>', r"[\1:\2]", b.html or html.escape(b.text, quote=False))
        for b in blocks
    ]


def test_the_first_mention_in_the_body_is_the_link_and_no_other() -> None:
    told = linked(
        article(
            "Ada Lovelace came.", "Lovelace and Ada Lovelace saw Jordan Smith.", title="Ada Lovelace in London", summary="Lovelace!"
        )
    )
    assert told == ["[person:Ada Lovelace] came.", "Lovelace and Ada Lovelace saw [person:Jordan Smith]."]


def test_only_the_name_is_linked_of_what_was_read_as_one() -> None:
    assert linked(article("He told the Royal Society's members.")) == ["He told the [organization:Royal Society]'s members."]


def test_subheads_tables_listings_and_captions_have_no_links() -> None:
    blocks = [marked("Ada Lovelace", "", tag) for tag in ("h2", "h3", "h4", "table", "pre", "figure")]
    assert linked(article(*blocks)) == ["Ada Lovelace"] * 6
    for tag in ("p", "ul", "ol", "blockquote"):
        assert linked(article(*blocks, marked("Ada Lovelace", "", tag)))[-1] == "[person:Ada Lovelace]"


def test_a_mention_within_a_link_is_left_and_the_next_one_taken() -> None:
    link = '<a href="https://a.example/" rel="noopener noreferrer">'
    told = linked(
        article(marked("See Ada Lovelace here, or Ada Lovelace.", f"See {link}<em>Ada Lovelace</em> here</a>, or Ada Lovelace."))
    )
    assert told == [f"See {link}<em>Ada Lovelace</em> here</a>, or [person:Ada Lovelace]."]


@pytest.mark.parametrize(
    ("text", "markup", "expected"),
    [
        ("By Ada Lovelace today", "By <em>new Ada</em> Lovelace today", "By <em>new Ada</em> Lovelace today"),
        ("By Ada Lovelace today", "By <em>Ada Lovelace</em> today", "By <em>[person:Ada Lovelace]</em> today"),
        ("By Ada Lovelace today", "By Ada <strong>Lovelace</strong> today", "By [person:Ada <strong>Lovelace</strong>] today"),
        ("By Ada Lovelace today", "By <em>Ada</em> Lovelace today", "By [person:<em>Ada</em> Lovelace] today"),
        ("Q&A: Ada Lovelace", "Q&amp;A: Ada Lovelace", "Q&amp;A: [person:Ada Lovelace]"),
        ("a < b: Ada Lovelace", "", "a &lt; b: [person:Ada Lovelace]"),
        ("One. Ada Lovelace", "One.<br> \n Ada Lovelace", "One.<br> \n [person:Ada Lovelace]"),
        ("x Ada Lovelace", "“x” Ada Lovelace", "“x” [person:Ada Lovelace]"),
        ("x Ada Lovelace", "Ada Lovelace, Ada Lovelace", "Ada Lovelace, Ada Lovelace"),
        ("by Ada Lovelace", "by someone else", "by someone else"),
    ],
)
def test_markup_is_kept(text: str, markup: str, expected: str) -> None:
    assert linked(article(marked(text, markup))) == [expected]


def test_a_part_of_a_longer_word_is_no_mention() -> None:
    names = (("Xi", "person"), ("London", "place"), ("Rolls", "organization"))
    tags = tuple(Tag(Entity(name, kind), 1, 0.5, (name,)) for name, kind in names)
    told = linked(mentioning(article("Xi'an, Rolls-Royce, London-based firms and Xi's plan."), names), tags)
    assert told == ["Xi'an, Rolls-Royce, [place:London]-based firms and [person:Xi]'s plan."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M Lovelace and Lovelace", "M Lovelace and [person:Lovelace]"),
        ("Subs: M. Lovelace.", "Subs: M. Lovelace."),
        ("A Lovelace and A. Lovelace", "A [person:Lovelace] and A. Lovelace"),
        ("It was Vitamin C. Ada Lovelace came.", "It was Vitamin C. [person:Ada Lovelace] came."),
        ("In the US Lovelace spoke.", "In the US [person:Lovelace] spoke."),
    ],
)
def test_a_surname_behind_anothers_initial_is_no_mention(text: str, expected: str) -> None:
    assert linked(article(text)) == [expected]


def test_a_name_of_two_is_the_one_of_its_type_and_nobodys_where_they_share_that() -> None:
    assert linked(article("They flew to Jordan.")) == ["They flew to [place:Jordan]."]
    twins = (*TAGS, Tag(Entity("Mary Lovelace", "person"), 1, 0.2, ("Mary Lovelace", "Lovelace")))
    assert linked(article("Lovelace spoke.", "Ada Lovelace did."), twins) == ["Lovelace spoke.", "[person:Ada Lovelace] did."]


def test_what_turned_out_to_be_of_another_type_is_linked_unless_the_text_has_both() -> None:
    club = (Tag(Entity("Jordan", "organization"), 2, 0.5, ("Jordan",)),)
    assert linked(article("Jordan won."), club) == ["[organization:Jordan] won."]
    both = article("Jordan hosts Jordan.")
    first, second = both.mentions
    both = replace(both, mentions=(first, replace(second, type="organization")))
    assert linked(both, club) == ["Jordan hosts [organization:Jordan]."]


def test_who_has_no_page_has_no_link() -> None:
    made = article("Ada Lovelace and the Royal Society.")
    assert link_mentions(made, TAGS, lambda entity: None) == made.blocks


def test_addresses_are_escaped() -> None:
    blocks = link_mentions(article("Ada Lovelace came."), TAGS, lambda entity: '/"><b>&/')
    assert blocks[0].html == '<a class="entity person" href="/&quot;&gt;&lt;b&gt;&amp;/">Ada Lovelace</a> came.'


PIECES = st.sampled_from(
    ["Ada ", "Lovelace", "Ada Lovelace", " Jordan", "Jordan Smith", "the Royal Society", " ", "\n", "x", "'s", "&amp;", "&lt;a&gt;", "&", ">", '"',
     "<em>", "</em>", "<strong>", "</strong>", "<q>", "</q>", "<br>", '<a href="https://a.example/?q=%3E">', "</a>"]
)  # fmt: skip
MARKUP = st.lists(PIECES, max_size=14).map("".join)


def _text(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", markup)).split())


def _tree(body: str) -> list[str]:
    """What a browser makes of a body: its elements and texts, without the links that are ours."""
    told, ours = [""], []
    for token in html5lib.getTreeWalker("etree")(html5lib.parseFragment(body, namespaceHTMLElements=False)):
        if token["type"] == "StartTag" and token["name"] == "a":
            ours.append("class" in {name for _, name in token["data"]})
            told += [] if ours[-1] else ["<a>", ""]
        elif token["type"] == "EndTag" and token["name"] == "a":
            told += [] if ours.pop() else ["</a>", ""]
        elif token["type"] in ("Characters", "SpaceCharacters"):
            told[-1] += token["data"]
        else:
            told += [f"{token['type']} {token['name']}", ""]
    return told


@given(st.lists(st.tuples(MARKUP, st.sampled_from(("p", "ul", "h2", "blockquote"))), min_size=1, max_size=4))
def test_links_never_damage_markup(parts: list[tuple[str, str]]) -> None:
    """Without our links markup is what it was; they are not within others, and each entity has one at most."""
    blocks = [make_safe(marked(_text(markup), markup, tag)) for markup, tag in parts if _text(markup)]
    made = article(*blocks)
    body = to_html(link_mentions(made, TAGS, lambda entity: f"/{entity.name}/"))
    tags = re.findall(r'<a class="entity \w+" href="(.*?)">', body)
    assert len(tags) == len(set(tags))
    assert without_links(body) == made.body
    assert _tree(body) == _tree(made.body)


def without_links(body: str) -> str:
    """The body with the links taken out that are ours."""
    opened: list[bool] = []

    def rest(match: re.Match[str]) -> str:
        if match[0] != "</a>":
            opened.append('class="entity' in match[0])
            return "" if opened[-1] else match[0]
        return "" if opened.pop() else match[0]

    return re.sub(r"<a [^>]*>|</a>", rest, body)


def test_articles_pages_and_feeds_link_to_the_pages_of_entities(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens", "Ada Lovelace opened it for the Royal Society. Ada Lovelace smiled.", *BODY))
    for settings, on_page in (
        ({"SITEURL": ""}, "/people/ada-lovelace/"),
        ({"SITEURL": "https://a.example/digest"}, "https://a.example/digest/people/ada-lovelace/"),
        ({"RELATIVE_URLS": True}, "../../people/ada-lovelace/"),
    ):
        output = site.build(**settings)
        body = site.page("articles/bridge-opens/index.html").partition('<div class="body">')[2].partition("</article>")[0]
        assert links(body).count(on_page) == 1
        assert f'<a class="entity person" href="{on_page}">Ada Lovelace</a> opened it' in body
        feed = (output / "feeds/all.atom.xml").read_text("utf-8")
        address = settings.get("SITEURL") or "http://localhost:8000"
        assert f'&lt;a class="entity person" href="{address}/people/ada-lovelace/"&gt;Ada Lovelace&lt;/a&gt; opened' in feed
        assert (output / "people/ada-lovelace/index.html").is_file()


def test_other_themes_have_the_links_too(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens", "Ada Lovelace opened it.", *BODY))
    site.build(**OTHER_THEME)
    assert 'href="/people/ada-lovelace/">Ada Lovelace</a> opened it.' in site.page("articles/bridge-opens/index.html")


def test_what_an_article_writes_is_not_taken_for_a_link_of_ours(site: Site) -> None:
    literal = 'It said <a class="entity person" href="/people/ada-lovelace/"> in its code.'
    site.add("a.txt", dated(1, "Bridge opens", literal, *BODY))
    site.build(SITEURL="https://a.example")
    assert html.escape(literal, quote=False) in site.page("articles/bridge-opens/index.html")
