"""The stories of the sample, compared with those of an editor."""

from __future__ import annotations

from gazette.commands.tags import tag_articles
from gazette.config import SETTINGS
from gazette.model.article import Article
from gazette.model.dates import to_site_time
from gazette.pipeline.dating import date_from_name
from gazette.pipeline.read_articles import extract_folder
from gazette.stories.grouping import StoryDocument, group_stories, story_ids
from support.gold.gold_stories import COPIES, RAW, SAMPLE, b_cubed, story_by_file, wrong_and_right


def test_the_sample_has_its_stories_and_no_wrong_one() -> None:
    articles = [date_from_name(article) for article in extract_folder(RAW) if isinstance(article, Article)]
    tags = tag_articles(articles, SETTINGS["recognizer"][0])
    documents = [
        StoryDocument(
            article.path,
            article.title,
            article.text,
            to_site_time(article.published, "UTC"),
            {f"{tag.entity.type}/{tag.entity.name}": tag.salience for tag in tags[article.id]},
        )
        for article in articles
    ]
    stories = group_stories(documents)
    wrong, right, all_ = wrong_and_right(story_by_file([article.path for article in articles]), story_ids(stories))
    assert {file for story in SAMPLE for file in story} <= {article.path for article in articles}
    assert wrong == 0
    assert right > all_ / 2  # pairs with the articles in French and Arabic are missed
    assert [set(group) for story in stories for group in story.groups if len(group) > 1] == [COPIES]


def test_b_cubed_agrees_with_an_example_by_hand() -> None:
    gold = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2}
    computed = {"a": "x", "b": "x", "c": "y", "d": "y"}
    precision, recall, f1 = b_cubed(gold, computed)
    assert (round(precision, 4), round(recall, 4)) == (0.8, 0.5333)
    assert round(f1, 4) == 0.64
    assert wrong_and_right(gold, {**computed, "e": "z"}) == (1, 1, 4)
