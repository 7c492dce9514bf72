"""Whether an article is a known one, where it is not sure."""

from __future__ import annotations

from support.articles import BODY, dated
from support.remembered import NOON, OTHER, ids, items, stamp
from support.sites import Site


def test_a_report_of_the_same_kind_under_a_name_that_is_used_again_is_another_article(site: Site) -> None:
    def report(day: int, name: str, *said: str) -> str:
        return f"Url: https://ledger.example/2024/07/0{day}\n" + dated(
            day, f"Weather on {name}", f"The weather on {name} was as follows.", *said
        )

    site.add("w.txt", report(1, "Monday", *BODY))
    before = ids(site)
    site.add("w.txt", report(2, "Tuesday", *OTHER))
    assert before["Weather on Monday"] not in ids(site).values()


def test_what_no_reader_sees_of_a_change_is_no_correction(site: Site) -> None:
    text = dated(1, "Bridge opens")
    path = site.add("a.txt", text)
    before = items(site)["Bridge opens"]
    path.write_bytes(text.replace("\n", "\r\n").encode())
    stamp(path, NOON)
    after = items(site)["Bridge opens"]
    assert (after.id, after.updated) == (before.id, before.updated)
