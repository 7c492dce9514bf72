"""The stories of the sample, beside those an editor would make."""

from __future__ import annotations

from gazette.commands.tags import tag_articles
from gazette.config import SETTINGS
from gazette.model.article import Article
from gazette.model.dates import moment
from gazette.pipeline.dating import date_by_name
from gazette.pipeline.read_articles import articles_below
from gazette.stories.grouping import Piece, group_stories, story_of
from support.gold_stories import COPIES, RAW, SAMPLE, b_cubed, story_by_file, wrong_and_right


def test_the_sample_has_its_stories_and_no_wrong_one() -> None:
    articles = [date_by_name(one) for one in articles_below(RAW) if isinstance(one, Article)]
    tags = tag_articles(articles, SETTINGS["recognizer"][0])
    pieces = [
        Piece(
            one.path,
            one.title,
            one.text,
            moment(one.published, "UTC"),
            {f"{t.entity.type}/{t.entity.name}": t.salience for t in tags[one.id]},
        )
        for one in articles
    ]
    stories = group_stories(pieces)
    wrong, right, all_ = wrong_and_right(story_by_file([one.path for one in articles]), story_of(stories))
    assert {file for story in SAMPLE for file in story} <= {one.path for one in articles}
    assert wrong == 0
    assert right > all_ / 2  # not those with the articles in French and Arabic
    assert [set(group) for story in stories for group in story.groups if len(group) > 1] == [COPIES]


def test_b_cubed_is_bagga_and_baldwins() -> None:
    gold = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2}
    found = {"a": "x", "b": "x", "c": "y", "d": "y"}
    precision, recall, f1 = b_cubed(gold, found)
    assert (round(precision, 4), round(recall, 4)) == (0.8, 0.5333)
    assert round(f1, 4) == 0.64
    assert wrong_and_right(gold, {**found, "e": "z"}) == (1, 1, 4)
