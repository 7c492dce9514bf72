"""Articles about one event form one story, with copies of a text as one entry; other articles do not."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazette.stories.grouping import Story, StoryDocument, group_stories
from support.articles import BAKERY, FERRY, FERRY_AGAIN

DAY = datetime(2024, 7, 10, 8, tzinfo=UTC)


def document(id_: str, title: str, text: str = "", day: float = 0.0, names: Mapping[str, float] | None = None) -> StoryDocument:
    return StoryDocument(id_, title, text, DAY + timedelta(days=day), names or {})


def story_sets(*documents: StoryDocument) -> list[set[str]]:
    """Return the stories of the documents, as sets of ids."""
    return [{id_ for group in story.groups for id_ in group} for story in group_stories(documents)]


# Copies


def test_a_text_under_another_headline_is_a_copy_and_the_earliest_comes_first() -> None:
    later = document("a", "Passengers rescued off Port Ellick", FERRY, 0.5)
    earlier = document("b", "Ferry runs aground in fog", FERRY)
    assert group_stories([later, earlier]) == (Story("b", (("b", "a"),)),)


def test_a_copy_with_other_first_words_and_without_the_last_sentence_is_a_copy() -> None:
    cut = "PORT ELLICK, Wednesday. " + FERRY.rpartition(", or may travel")[0] + "."
    (story,) = group_stories([document("a", "Ferry runs aground", FERRY), document("b", "Ferry strikes sandbank", cut)])
    assert story.groups == (("a", "b"),)


def test_an_article_that_quotes_another_is_no_copy_of_it() -> None:
    quoting = (
        f"A day after the night ferry ran aground, its owner has spoken. The first report had said:\n\n{FERRY}\n\n{FERRY_AGAIN}"
    )
    (story,) = group_stories([document("a", "Ferry runs aground", FERRY), document("b", "Owner of the ferry speaks", quoting, 1)])
    assert story.groups == (("a",), ("b",))


def test_two_reports_of_one_event_are_a_story_but_no_copies() -> None:
    (story,) = group_stories([document("a", "Ferry runs aground", FERRY), document("b", "A night in the school", FERRY_AGAIN, 0.4)])
    assert story.groups == (("a",), ("b",))


@pytest.mark.parametrize("text", ["", "More to follow.", "This article is for subscribers. Sign in to read it."])
def test_a_short_text_makes_no_copies_of_different_headlines(text: str) -> None:
    assert (
        len(
            story_sets(document("a", "Ferry runs aground off Port Ellick", text), document("b", "Bakers sell more rye bread", text))
        )
        == 2
    )


def test_equal_headlines_without_a_text_are_copies_if_they_are_long_enough() -> None:
    assert story_sets(document("a", "Ferry runs aground off Port Ellick"), document("b", "Ferry runs aground off Port Ellick")) == [
        {"a", "b"}
    ]
    (story,) = group_stories(
        [document("a", "Ferry runs aground off Port Ellick"), document("b", "FERRY RUNS AGROUND OFF PORT ELLICK")]
    )
    assert story.groups == (("a", "b"),)
    assert all(len(story.groups[0]) == 1 for story in group_stories([document("a", "Live updates"), document("b", "Live updates")]))


def test_a_text_that_is_published_again_weeks_later_is_no_copy() -> None:
    assert len(story_sets(document("a", "Ferry runs aground", FERRY), document("b", "Ferry runs aground", FERRY, 21))) == 2


# Events


def test_an_article_about_another_event_is_another_story() -> None:
    reports = document("a", "Ferry runs aground", FERRY), document("b", "A night in the school", FERRY_AGAIN)
    assert story_sets(*reports, document("c", "Rye is back", BAKERY)) == [{"a", "b"}, {"c"}]


def test_headlines_alone_are_grouped() -> None:
    headlines = (
        "Ferry runs aground off Port Ellick, all rescued",
        "All rescued as ferry runs aground near Port Ellick",
        "Bakers guild counts forty new shops",
        "Court fines Oldham mill for foul river",
    )
    assert story_sets(*(document(str(number), title) for number, title in enumerate(headlines))) == [{"0", "1"}, {"2"}, {"3"}]


def test_a_shared_name_alone_is_no_event() -> None:
    assert (
        len(
            story_sets(
                document("a", "Delphine Ostrander marries in Lisbon"), document("b", "Thief robs home of Delphine Ostrander")
            )
        )
        == 2
    )
    assert (
        len(
            story_sets(
                document("a", "Delphine Ostrander sings"), document("b", "Delphine Ostrander sues a publisher over a biography")
            )
        )
        == 2
    )


def test_shared_rare_names_join_articles_that_words_alone_do_not() -> None:
    crew = {"person/Ilse Brandt": 0.9, "place/Port Ellick": 0.6, "organization/Marrow Line": 0.5}
    one, other = "Captain questioned about fog off the harbour", "Coastguard hears captain Brandt, pilot and engineer"
    town = {"place/Lisbon": 0.8}
    assert len(story_sets(document("a", one), document("b", other))) == 2
    assert len(story_sets(document("a", one, names=crew), document("b", other, names=town))) == 2
    assert story_sets(document("a", one, names=crew), document("b", other, names=crew)) == [{"a", "b"}]


def many_headlines() -> list[StoryDocument]:
    """Return many headlines about one event, and some about other events of the same day."""
    event = (
        "Ferry runs aground off Port Ellick in fog",
        "Port Ellick ferry runs aground, passengers safe",
        "Lifeboats rescue passengers after ferry runs aground",
        "Ferry passengers rescued by lifeboats off Port Ellick",
        "Lifeboats praised for rescue of Port Ellick ferry passengers",
        "Stranded ferry waits for spring tide at Port Ellick",
        "Stranded ferry: tugs wait for tide",
        "Port Ellick ferry captain had reported radar fault",
        "Radar fault before ferry ran aground in fog",
    )
    alone = (
        "Bakers guild counts forty new shops",
        "Court fines Oldham mill for foul river",
        "Radar traps bring town a record in fines",
    )
    return [document(f"event{number}", title) for number, title in enumerate(event)] + [
        document(f"x{number}", title) for number, title in enumerate(alone)
    ]


def test_an_event_with_many_headlines_is_one_story_without_other_events() -> None:
    stories = story_sets(*many_headlines())
    assert max(len(story) for story in stories) >= 8
    assert {"x0"} in stories
    assert {"x1"} in stories
    assert {"x2"} in stories


def test_a_headline_joins_a_large_story_but_not_a_single_article_with_the_same_words() -> None:
    stray = document("stray", "Passengers of stranded ferry: an hour in fog")
    assert max(story_sets(*many_headlines(), stray), key=len) >= {"stray"}
    assert {"stray"} in story_sets(stray, document("other", "Lifeboats praised for rescue of Port Ellick ferry passengers"))


def test_the_name_of_a_site_in_every_headline_joins_nothing() -> None:
    dice = random.Random(4)  # noqa: S311 - the same headlines each time
    documents = []
    for event in range(60):
        words = ["".join(dice.choices(("ba", "cel", "dun", "gro", "kos", "mar", "ver", "zin"), k=5)) for _ in range(4)]
        documents += [document(f"{event:02}{number}", f"{' '.join(dice.sample(words, 4))} | Quillmore") for number in range(2)]
    assert sorted(map(sorted, story_sets(*documents))) == [[f"{event:02}0", f"{event:02}1"] for event in range(60)]


# Time


def test_articles_further_apart_than_a_few_days_are_not_one_event() -> None:
    def apart(days: float) -> int:
        return len(
            story_sets(document("a", "Ferry runs aground", FERRY), document("b", "A night in the school", FERRY_AGAIN, days))
        )

    assert (apart(2.5), apart(4), apart(400)) == (1, 2, 2)


def test_a_subject_that_lasts_for_weeks_is_split_into_stories_of_at_most_a_week() -> None:
    documents = [
        document(f"{day:02}", f"Day {day} of the strike at Marrow Line ferries, talks go on", day=day) for day in range(12)
    ]
    days = [[int(id_) for id_ in story] for story in story_sets(*documents)]
    assert sorted(day for story in days for day in story) == list(range(12))
    assert all(max(story) - min(story) <= 7 for story in days)
    assert max(map(len, days)) > 1


def test_articles_without_a_date_are_compared_with_one_another_only() -> None:
    undated = [StoryDocument(id_, title, text, None) for id_, title, text in (("a", "Ferry", FERRY), ("b", "School", FERRY_AGAIN))]
    assert story_sets(*undated, document("c", "Ferry runs aground", FERRY)) == [{"c"}, {"a", "b"}]


def test_zones_of_dates_make_no_difference() -> None:
    east = StoryDocument("b", "School", FERRY_AGAIN, datetime.fromisoformat("2024-07-13T17:30:00+10:00"))
    assert story_sets(document("a", "Ferry", FERRY), east) == [{"a", "b"}]


# Languages


@pytest.mark.parametrize(
    "titles",
    [
        ("Le maire de la ville a dit qu'il ne sera pas là", "La reine est dans le parc avec les enfants de la ville"),
        ("Die Stadt hat nicht mehr als drei Brücken und ist nun zu", "Der Wald ist nach dem Sturm nicht mehr so dicht und nun zu"),
        ("В городе не будет воды до утра", "Не будет мира до весны"),
    ],
)
def test_function_words_of_other_languages_make_no_event(titles: Sequence[str]) -> None:
    assert len(story_sets(*(document(str(number), title) for number, title in enumerate(titles)))) == 2


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        (
            "Un ferry s'échoue près de Port-Ellick, 214 passagers évacués",
            "Port-Ellick : les 214 passagers du ferry échoué évacués",
            "Grève des boulangers à Valmont",
        ),
        ("渡轮在埃利克港外搁浅，乘客获救", "埃利克港外渡轮搁浅乘客全部获救", "面包师协会今年新增四十家店铺"),
        ("جنوح عبارة في الضباب قرب ميناء إليك", "إنقاذ ركاب عبارة قرب ميناء إليك بعد الضباب", "الخبازون يبيعون المزيد من الخبز"),
    ],
)
def test_events_are_found_in_other_languages(one: str, same: str, other: str) -> None:
    assert story_sets(document("a", one), document("b", same), document("c", other)) == [{"a", "b"}, {"c"}]


# Order, identity, odd input

WORDS = ("ferry", "fog", "aground", "captain", "Ellick", "bakers", "rye", "guild", "the", "court", "mill", "river")
DOCUMENTS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join),
        st.sampled_from(("", "", "Short.", FERRY, FERRY_AGAIN, BAKERY)),
        st.sampled_from((0, 0.3, 1, 2, 5, 9, None)),
        st.dictionaries(st.sampled_from(("person/A", "place/B")), st.sampled_from((0.0, 0.4, 1.0))),
    ),
    max_size=12,
).map(
    lambda rows: [
        StoryDocument(f"{number:02}", title, text, None if day is None else DAY + timedelta(days=day), names)
        for number, (title, text, day, names) in enumerate(rows)
    ]
)


@settings(deadline=None)
@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_the_order_of_articles_makes_no_difference(documents: list[StoryDocument], dice: random.Random) -> None:
    shuffled = dice.sample(documents, len(documents))
    assert group_stories(shuffled) == group_stories(documents)


@settings(deadline=None)
@given(DOCUMENTS)
def test_every_article_is_in_one_story_which_has_the_id_of_its_earliest(documents: list[StoryDocument]) -> None:
    sort_keys = {document.id: (document.published or datetime.max.replace(tzinfo=UTC), document.id) for document in documents}
    stories = group_stories(documents)
    members = [id_ for story in stories for group in story.groups for id_ in group]
    assert sorted(members) == sorted(sort_keys)
    for story in stories:
        assert story.id == min((id_ for group in story.groups for id_ in group), key=sort_keys.__getitem__)
        assert [group[0] for group in story.groups] == sorted((group[0] for group in story.groups), key=sort_keys.__getitem__)
        assert all(list(group) == sorted(group, key=sort_keys.__getitem__) for group in story.groups)


def test_many_headlines_in_any_order_make_the_same_stories() -> None:
    documents = many_headlines()
    assert (
        group_stories(documents[::-1])
        == group_stories(documents)
        == group_stories(sorted(documents, key=lambda document: document.title))
    )


def test_articles_without_words_are_alone() -> None:
    assert story_sets(document("a", ""), document("b", ""), document("c", "!!! ..."), document("d", "the of and")) == [
        {"a"},
        {"b"},
        {"c"},
        {"d"},
    ]
    assert group_stories([]) == ()


def test_equal_ids_and_dates_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        group_stories([document("a", "Ferry"), document("a", "Bakers")])
    with pytest.raises(ValueError, match="time zone"):
        group_stories([StoryDocument("a", "Ferry", "", datetime(2024, 7, 10))])
