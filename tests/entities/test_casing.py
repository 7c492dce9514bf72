"""Lines in capitals and headline case get the case that the rest of the text gives their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.entities.recognition.casing import truecase

LINES = st.lists(
    st.text(st.sampled_from("aAbBéÉßẞİıŉǅﬁÞ×'’.,;:!—-()&1 \t"), max_size=40)
    | st.sampled_from(["RIVERS RISE IN VELDA", "Rivers Rise In Old Velda Today", "LA PAZ (Wire) — It rained.", "The river rose in Velda."]),
    max_size=6,
)  # fmt: skip


@given(LINES)
def test_every_character_keeps_its_place(lines: list[str]) -> None:
    text = "\n".join(lines)
    cased = truecase(text)
    assert len(cased) == len(text)
    assert all(a.casefold() == b.casefold() or {a, b} <= set("ßẞ") for a, b in zip(text, cased, strict=True))


@given(st.text(max_size=200))
def test_any_text_keeps_its_length(text: str) -> None:
    assert len(truecase(text)) == len(text)


@given(LINES)
def test_truecasing_again_changes_nothing_in_ordinary_text(lines: list[str]) -> None:
    text = "\n".join(f"the {line.lower()} rose." for line in lines)
    assert truecase(text) == text


BODY = "The rivers of Velda rose, said the McArdle agency of the U.S. government. The iSluice was shut. Ann Orlova of NATO came."


@pytest.mark.parametrize(
    ("headline", "cased"),
    [
        ("RIVERS RISE IN VELDA", "rivers Rise in Velda"),
        ("U.S. AND NATO WARN VELDA", "U.S. and NATO Warn Velda"),
        ("MCARDLE SHUTS ISLUICE", "McArdle Shuts iSluice"),
        ("ORLOVA’S RIVERS", "Orlova’s rivers"),
        ("BBC AND QTV MEET", "BBC and QTV Meet"),
        ("EU AND UNICEF ASK WHO CAME", "EU and UNICEF Ask Who came"),
        ("Rivers Rise Across Velda Before Orlova Comes", "rivers Rise Across Velda before Orlova Comes"),
        ("Ann Orlova", "Ann Orlova"),
    ],
)
def test_headlines_get_the_case_of_the_text(headline: str, cased: str) -> None:
    assert truecase(f"{headline}\n\n{BODY}") == f"{cased}\n\n{BODY}"


@pytest.mark.parametrize(
    ("town", "cased"),
    [
        ("VELDA", "Velda"),
        ("NEW YORK", "New York"),
        ("RIO DE JANEIRO", "Rio de Janeiro"),
        ("LA PAZ, Bolivia", "La Paz, Bolivia"),
        ("WASHINGTON, DC", "Washington, DC"),
        ("ST. JOHN’S", "St. John’s"),
        ("N'DJAMENA", "N'Djamena"),
    ],
)
def test_the_town_of_a_dateline_gets_the_case_of_a_name(town: str, cased: str) -> None:
    assert truecase(f"{town} (Wire) — It RAINED.") == f"{cased} (Wire) — It RAINED."
