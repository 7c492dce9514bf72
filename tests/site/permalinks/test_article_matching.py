"""Matching articles in doubtful cases: reused file names, and changes that readers do not see."""

from __future__ import annotations

from support.articles import BODY, dated
from support.rebuilt_sites import NOON, OTHER, feed_entries, guids, set_time
from support.sites import Site


def test_a_similar_report_under_a_reused_file_name_is_another_article(site: Site) -> None:
    def report(day: int, name: str, *body: str) -> str:
        return f"Url: https://ledger.example/2024/07/0{day}\n" + dated(
            day, f"Weather on {name}", f"The weather on {name} was as follows.", *body
        )

    site.add("w.txt", report(1, "Monday", *BODY))
    before = guids(site)
    site.add("w.txt", report(2, "Tuesday", *OTHER))
    assert before["Weather on Monday"] not in guids(site).values()


def test_a_change_that_readers_do_not_see_is_not_a_correction(site: Site) -> None:
    text = dated(1, "Bridge opens")
    path = site.add("a.txt", text)
    before = feed_entries(site)["Bridge opens"]
    path.write_bytes(text.replace("\n", "\r\n").encode())
    set_time(path, NOON)
    after = feed_entries(site)["Bridge opens"]
    assert (after.id, after.updated) == (before.id, before.updated)
