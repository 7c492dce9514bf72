"""Articles are divided into shards, and readers search all shards as one index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.site.search import search_index
from gazette.site.search.documents import split_into_shards
from support.chromium import browse
from support.search_index import StubArticle, check_searches
from support.sites import Site


def test_search_counts_filters_and_sorts_over_all_shards(news: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "SHARD_SIZE", 1)
    with browse(news.build()) as browser:
        check_searches(browser)


@given(st.sets(st.integers(0, 500), min_size=1, max_size=60), st.integers(1, 20), st.integers(501, 600))
def test_a_new_article_changes_one_shard_unless_one_is_full(numbers: set[int], max_size: int, new: int) -> None:
    articles = [StubArticle("", "", number) for number in sorted(numbers)]
    shards = split_into_shards(articles, max_size)
    assert sorted(path for shard in shards for path in shard) == sorted(article.save_as for article in articles)
    assert max(map(len, shards)) <= max_size
    assert split_into_shards(articles[::-1], max_size) == shards
    after = split_into_shards([*articles, StubArticle("", "", new)], max_size)
    if max(map(len, shards)) < max_size:  # if one is full, the number of shards may double
        assert len([shard for shard in after if shard not in shards]) == 1
