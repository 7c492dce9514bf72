"""Editions on built sites: the front page, the page of each edition, publishers, and the neighbours of articles."""

from __future__ import annotations

import pytest
from lxml import html

from support.articles import BODY, dated, dump
from support.sites import OTHER_THEME, Site


def headlines(page: str) -> list[str]:
    return [" ".join(text.split()) for text in html.fromstring(page).xpath("//article//h2//a/text()")]


def story(day: int, title: str, publisher: str, *paragraphs: str) -> str:
    return f"Title: {title}\nDate: 2024-07-{day:02}\nPublisher: {publisher}\n\n" + dump(*paragraphs)


def test_the_newest_edition_is_the_front_page_and_has_a_page_of_its_own(site: Site) -> None:
    site.add("a.txt", dated(9, "Bridge opens", "Ada Lovelace came.", *BODY))
    site.add("b.txt", dated(10, "Harbour closes", "London was quiet."))
    site.build()
    assert headlines(site.page("index.html")) == headlines(site.page("2024/07/10/index.html")) == ["Harbour closes"]
    assert headlines(site.page("2024/07/09/index.html")) == ["Bridge opens"]
    before = html.fromstring(site.page("2024/07/10/index.html")).xpath("//a[@rel='prev']/@href")
    after = html.fromstring(site.page("2024/07/09/index.html")).xpath("//a[@rel='next']/@href")
    assert (before, after) == (["/2024/07/09/"], ["/2024/07/10/"])
    assert "Bridge opens" in site.page("index.html")  # below, as an earlier edition


def test_an_edition_says_how_many_stories_and_articles_it_has_and_which_are_new(site: Site) -> None:
    site.add("a.txt", story(9, "Bridge opens", "Post", "Ada Lovelace came.", *BODY))
    site.add("b.txt", story(10, "Harbour closes", "Ledger", "London was quiet, and stayed so for the whole of the day."))
    site.build()
    strapline = " ".join(html.fromstring(site.page("index.html")).xpath("string(//header/div/p)").split())
    assert strapline == "Edition of Wednesday, 10 July 2024 1 new story from 1 article and 1 publisher"


def test_weekly_editions_are_iso_weeks(site: Site) -> None:
    site.add("a.txt", dated(8, "Bridge opens", *BODY))
    site.add("b.txt", dated(14, "Harbour closes", "London was quiet."))
    site.build(GAZETTE={"recognizer": "", "edition": "week"})
    assert set(headlines(site.page("2024/w28/index.html"))) == {"Bridge opens", "Harbour closes"}
    assert "Week 28, 8 to 14 July 2024" in site.page("index.html")


def test_editions_are_days_in_the_time_zone_of_the_site(site: Site) -> None:
    site.add("a.txt", "Title: Late news\nDate: 2024-07-10T22:30:00+00:00\n\n" + dump(*BODY))
    output = site.build(TIMEZONE="Europe/Paris")
    assert (output / "2024/07/11/index.html").is_file()


def test_a_hand_written_article_from_another_time_zone_shows_the_day_of_its_edition(site: Site) -> None:
    (site.folder / "content/late.md").write_text("Title: Late\nDate: 2024-07-10T23:30:00+00:00\n\nIt was late.\n")
    site.build(TIMEZONE="Europe/Paris")
    assert headlines(site.page("2024/07/11/index.html")) == ["Late"]
    calendar = html.fromstring(site.page("archive/index.html")).xpath("//*[local-name()='svg']//a")
    assert [(day.get("href"), day.text_content()) for day in calendar] == [("/2024/07/11/", "11 July 2024: 1 article")]
    assert "11 July 2024, 01:30" in site.page("articles/late/index.html")


def test_a_wrong_period_stops_the_build_and_names_the_valid_ones(site: Site) -> None:
    with pytest.raises(SystemExit, match="GAZETTE\\['edition'\\] must be 'day' or 'week'"):
        site.build(GAZETTE={"edition": "dya"})


@pytest.mark.parametrize("how", ["front matter", "sidecar", "by hand"])
def test_an_editor_pins_a_story(site: Site, how: str) -> None:
    site.add("a.txt", dated(10, "Ada Lovelace comes", "Ada Lovelace came to London with the Royal Society.", *BODY))
    plain = "Title: Small thing\nDate: 2024-07-10\n"
    if how == "by hand":
        (site.folder / "content/small.md").write_text(f"{plain}Weight: 5\n\nIt was small.\n")
    else:
        site.add("b.txt", f"{plain}{'Weight: 5' if how == 'front matter' else 'Category: News'}\n\nIt was small.\n")
    if how == "sidecar":
        site.add("b.toml", "weight = 5\n")
    site.build()
    assert headlines(site.page("index.html")) == ["Small thing", "Ada Lovelace comes"]


def test_a_weight_that_is_not_a_number_is_named_and_ignored(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("a.txt", "Title: One\nDate: 2024-07-10\nWeight: high\n\n" + dump(*BODY))
    site.build()
    assert "raw/a.txt: its weight 'high' is not a number; write a number, as in Weight: 10" in capsys.readouterr().out


def test_a_scraped_record_cannot_pin_itself(site: Site) -> None:
    site.add("a.json", '{"title": "Buy this", "date": "2024-07-10", "weight": 99, "text": "It is cheap and it is here."}')
    site.add("b.txt", dated(10, "Ada Lovelace comes", "Ada Lovelace came to London with the Royal Society.", *BODY))
    site.build()
    assert headlines(site.page("index.html")) == ["Ada Lovelace comes", "Buy this"]


def test_a_day_archive_at_the_path_of_an_edition_does_not_stop_the_build(site: Site) -> None:
    site.add("a.txt", dated(10, "Bridge opens", *BODY))
    site.build(DAY_ARCHIVE_SAVE_AS="{date:%Y}/{date:%m}/{date:%d}/index.html")
    assert headlines(site.page("2024/07/10/index.html")) == ["Bridge opens"]


def test_names_in_the_news_are_compared_with_their_usual_number_of_articles(site: Site) -> None:
    for day in (1, 2, 3):
        site.add(f"{day}.txt", dated(day, f"Day {day}", "London was quiet.", *BODY))
    site.add("x.txt", dated(4, "Ada Lovelace comes", "Ada Lovelace came to London."))
    site.add("y.txt", dated(4, "Second", "London was loud."))
    site.build()
    rows = html.fromstring(site.page("index.html")).xpath("//aside//ul[@class='trend']/li")
    trends = {row.xpath("string(.//a)"): " ".join(row.text_content().split()) for row in rows}
    assert trends["Ada Lovelace"] == "Ada Lovelace first mention 1 article"
    assert trends["London"] == "London ↑ 2 articles, up from 1.0"
    assert all(row.xpath(".//*[local-name()='svg']") for row in rows)


def test_a_name_that_was_only_mentioned_before_is_not_new(site: Site) -> None:
    site.add("a.txt", dated(8, "Day 8", "Something was said on the first day.", *BODY))
    site.add(
        "b.txt", dated(9, "Ada Lovelace comes", "Ada Lovelace and Ada Lovelace only; Charles Babbage was not there, she said.")
    )
    site.add("c.txt", dated(10, "Charles Babbage comes", "Charles Babbage is here now, and nobody but him has come this time."))
    site.build(GAZETTE={"recognizer": "support.known_names:recognize", "max_tags": 1})
    assert "Ada Lovelace comes" in site.page("people/charles-babbage/index.html")
    assert "first mention" not in site.page("2024/07/10/index.html")
    assert "first mention" in site.page("2024/07/09/index.html")


def test_hand_written_articles_have_a_reading_time(site: Site) -> None:
    (site.folder / "content/hand.md").write_text("Title: By hand\nDate: 2024-07-10\n\n" + "It was a long day. " * 150)
    site.build()
    (page,) = (site.folder / "output/articles").glob("*/index.html")
    assert "3-minute read" in page.read_text()


def test_articles_link_to_the_previous_and_the_next_article(site: Site) -> None:
    for day, title in ((8, "One"), (9, "Two"), (10, "Three")):
        site.add(f"{day}.txt", dated(day, title, f"It was {title}.", *BODY))
    site.build()
    page = html.fromstring(site.page("articles/two/index.html"))
    assert page.xpath("//a[@rel='prev']/text()") == ["One"]
    assert page.xpath("//a[@rel='next']/text()") == ["Three"]


def test_a_site_without_articles_says_so(site: Site) -> None:
    site.build()
    assert "No articles yet" in site.page("index.html")
    assert "No articles yet" in site.page("archive/index.html")


def test_another_theme_has_pages_of_editions_and_publishers(site: Site) -> None:
    site.add("a.txt", story(10, "Bridge opens", "Post & Co", *BODY))
    site.build(**OTHER_THEME)
    assert "Bridge opens" in site.page("2024/07/10/index.html")
    assert "Bridge opens" in site.page("publishers/post-co/index.html")


def test_publishers_have_pages_and_an_index(site: Site) -> None:
    site.add("a.txt", story(9, "One", "The Post", *BODY))
    site.add("b.txt", story(10, "Two", "The Post", "Something else was said on that day by the mayor."))
    site.add("c.txt", story(10, "Three", "the post!", "Nothing of this kind has been heard of in the town before."))
    site.build()
    rows = html.fromstring(site.page("publishers/index.html")).xpath("//tbody/tr")
    assert [(row.xpath("string(th)").strip(), row.xpath("string(td[1])")) for row in rows] == [
        ("The Post", "2"),
        ("the post!", "1"),
    ]
    assert html.fromstring(site.page("publishers/the-post/index.html")).xpath("//ol//a/text()") == ["Two", "One"]
    assert "Three" in site.page("publishers/the-post-2/index.html")


@pytest.mark.parametrize(("lang", "direction"), [("ar", "rtl"), ("fr", "ltr")])
def test_interface_text_on_an_article_in_another_language_is_marked_as_english(site: Site, lang: str, direction: str) -> None:
    site.add("a.txt", f"Title: Le pont\nDate: 2024-07-10\nLang: {lang}\nAuthor: Ada Quill\n\n" + dump(*BODY))
    site.build()
    tree = html.fromstring(site.page("articles/le-pont/index.html"))
    assert (tree.get("lang"), tree.get("dir", "ltr")) == (lang, direction)
    for text in ("Skip to content", "Archive", "By ", "10 July 2024", "minute", "Every sentence comes"):
        (element,) = tree.xpath("//*[not(self::script)][text()[contains(., $text)]]", text=text)
        nearest = element.xpath("ancestor-or-self::*[@lang][1]")[0]
        assert (text, nearest.get("lang"), nearest.get("dir")) == (text, "en", "ltr")
    assert tree.xpath("string(//h1/ancestor-or-self::*[@lang][1]/@lang)") == lang


def test_an_article_in_the_language_of_the_site_has_one_lang_attribute(site: Site) -> None:
    site.add("a.txt", dated(10, "Bridge opens", *BODY))
    site.build()
    assert len(html.fromstring(site.page("articles/bridge-opens/index.html")).xpath("//@lang")) == 1


def test_an_edition_counts_new_stories_apart_from_continued_ones(site: Site) -> None:
    flood = "The Orla flooded the lower quarter of Velda, and the mayor Iris Margin asked for boats and sandbags from Port Ellick."
    site.add("a.txt", story(9, "Orla floods Velda", "Post", flood, *BODY))
    site.add("b.txt", story(10, "Orla floods lower Velda", "Ledger", flood, *BODY))
    site.add("c.txt", story(10, "Harbour closes", "Post", "London was quiet, and stayed so for the whole of the day."))
    site.add("d.txt", story(11, "Orla floods all of Velda", "Courier", flood, *BODY))
    site.build()
    pages = (html.fromstring(site.page(f"2024/07/{day}/index.html")) for day in (10, 11))
    straplines = [" ".join(page.xpath("string(//header/div/p)").split()) for page in pages]
    assert straplines[0].endswith("2024 2 stories, 1 of them new, from 2 articles and 2 publishers")
    assert straplines[1].endswith("2024 1 continuing story from 1 article and 1 publisher")


def test_a_hand_written_date_without_an_hour_is_shown_without_one(site: Site) -> None:
    for name, date in (("day", "2024-07-10"), ("hour", "2024-07-10 09:30")):
        (site.folder / "content" / f"{name}.md").write_text(f"Title: By {name}\nDate: {date}\n\nLondon was quiet.\n", "utf-8")
    site.build()
    shown = {name: html.fromstring(site.page(f"articles/by-{name}/index.html")).xpath("//time")[0] for name in ("day", "hour")}
    assert {name: (time.text, time.get("datetime")[:16]) for name, time in shown.items()} == {
        "day": ("10 July 2024", "2024-07-10"),
        "hour": ("10 July 2024, 09:30", "2024-07-10T09:30"),
    }


def test_a_story_that_names_no_publisher_has_no_line_of_sources(site: Site) -> None:
    site.add("a.txt", dated(10, "Bridge opens", *BODY))
    site.build()
    assert not html.fromstring(site.page("index.html")).xpath("//p[not(normalize-space())]")


def test_an_index_says_how_many_names_it_lists(site: Site) -> None:
    site.add("a.txt", dated(10, "Bridge opens", "Ada Lovelace came to London.", *BODY))
    site.build()
    tree = html.fromstring(site.page("people/index.html"))
    listed = len(tree.xpath("//ul[@class='many']/li"))
    assert listed
    assert tree.xpath("string(//header[@class='head']/p)").startswith(f"{listed} name")


def test_entities_that_are_named_together_are_drawn_with_links_and_listed_in_words(site: Site) -> None:
    site.add("a.txt", dated(10, "One", "Ada Lovelace came to London. She saw London again."))
    site.add("b.txt", dated(10, "Two", "Another text about the weather and its changes in the north of the country."))
    site.build()
    (drawing,) = html.fromstring(site.page("index.html")).xpath("//*[local-name()='svg'][@role='group']")
    assert {*drawing.xpath(".//*[local-name()='a']/@href")} == {"/people/ada-lovelace/", "/places/london/"}
    words = html.fromstring(site.page("index.html")).xpath("//section[h2='Mentioned together']//details//li")
    assert [" ".join(item.text_content().split()) for item in words] == ["Ada Lovelace with London", "London with Ada Lovelace"]


def test_an_edition_with_one_article_has_no_network(site: Site) -> None:
    site.add("a.txt", dated(10, "One", "Ada Lovelace came to London."))
    site.build()
    assert "Mentioned together" not in site.page("index.html")
