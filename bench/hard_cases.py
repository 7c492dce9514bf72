"""Invented articles that are likely to break a page: very long, very short, hostile, or not in Latin script."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

_LONG = " ".join(f"{clause}," for clause in (
    "Council of the river towns agrees after nine days of talks to mend all eleven bridges before the winter floods",
    "while the ferry owners of the northern bank ask who will pay for the piers that nobody has used since the old railway closed",
    "and the engineers warn that the oldest of the bridges may not be strong enough to carry the machines",
))  # fmt: skip
# Each text has its own subject, since articles with the same text would be grouped into one story and shown once.
_HARBOUR = (
    "The harbour office said on Friday that the inner basin would be dredged in the spring, for the first time in twelve years.",
    "Boats of more than nine metres will have to use the outer quay until the work is done, which should take six weeks.",
)
_COUNCIL = (
    "Nine mayors signed the paper shortly before midnight, in the hall of the oldest town, and went home without a word.",
    "What it costs is to be said in January; who pays for it was left open, as it has been at each meeting since the summer.",
)
_FLOODS = (
    "Two valleys were cut off on Sunday morning after rain that did not stop for thirty hours.",
    "Farmers brought their cows to the church on the hill, where the doors are wide enough, and milked them there.",
)
_TITLES = (
    "A shop that prints signs for doors has had its own sign stolen for the third time this year, its owner told a judge.",
    "The judge asked what stood on it, and ordered that nobody should read the answer aloud in the room.",
)
_VILLAGE = (
    "Voters chose the shorter of two names for the station on Saturday, by 212 votes to 208, with one that nobody could read.",
    "Drivers of buses had asked for it, since the older name did not fit on the front of any vehicle.",
)
_QUAY = (
    "Whoever built the third quay left no drawing of it, and the museum has looked for one since the war.",
    "A diver now says that the stones bear the mark of a mason, a fish with two tails.",
)
_ARABIC = ("افتتاح جسر جديد فوق النهر في المدينة القديمة", (
    "افتتح مجلس المدينة يوم الاثنين جسرا جديدا فوق النهر بعد عامين من العمل، وقال المهندسون إنه يتسع لمسارين في كل اتجاه.",
    "وسيبقى الجسر القديم مفتوحا أمام المشاة حتى الخريف، ثم يفكك قطعة قطعة وتنقل حجارته إلى المتحف البحري.",
    "وبلغت كلفة المشروع 38 مليونا، أي أقل بمليونين مما كان مقررا، بحسب بيان المجلس رقم 14 لسنة 2024.",
))  # fmt: skip
_HEBREW = ("גשר חדש נפתח מעל הנהר", (
    "מועצת העיר פתחה ביום שני גשר חדש מעל הנהר לאחר שנתיים של עבודה, והמהנדסים אמרו שיש בו שני נתיבים לכל כיוון.",
    "הגשר הישן יישאר פתוח להולכי רגל עד הסתיו, ואז יפורק חלק אחר חלק.",
    "עלות הפרויקט הייתה 38 מיליון, שני מיליונים פחות מן המתוכנן.",
))  # fmt: skip
_CHINESE = ("老城区河上新桥星期一通车", (
    "经过两年施工，市政府星期一宣布河上的新桥正式通车。工程师说，新桥每个方向有两条车道，旁边还有一条自行车道。",
    "旧桥将继续对行人开放到秋天，之后逐段拆除，石料会运往航海博物馆。",
    "工程总费用为三千八百万元，比原计划节省两百万元。",
))  # fmt: skip
_GIVEN = "Ada Bruno Clara Dmitri Elena Farid Greta Hugo Ines Jakob Karin Lorenzo Marta Nikolai Olga Pedro Quentin Rosa Sven Tamar"
_FAMILY = (
    "Albrecht Bergmann Castellano Dombrowski Eriksson Fontaine Grigorenko Hallberg Ivanescu Jankowski "
    "Kowalczyk Lindqvist Marchetti Novotny Okonkwo Pettersen Quiroga Rasmussen Santangelo Thorvaldsen"
)
_HOSTILE = """<script>alert("x")</script> {{ title }} {filename}/../x "><img src=x onerror=alert(1)> &amp; ]]> %s 'now'"""


def hard_cases(day: str) -> dict[str, str]:
    """Return the texts of raw files by file name. All are dated `day` (ISO 8601), except one without metadata."""
    table = f"<p>{_HARBOUR[0]}</p>{_table(14, 9)}<p>{_HARBOUR[1]}</p>"
    word = "Llan" + "fairpwllgwyn" * 12
    return {
        "long-headline.txt": _dump(_LONG[:299].rstrip(" ,") + ".", _COUNCIL, day),
        "one-word.txt": _dump("Floods", _FLOODS, day),
        "arabic.txt": _dump(*_ARABIC, day, "Lang: ar"),
        "hebrew.txt": _dump(*_HEBREW, day, "Lang: he"),
        "chinese.txt": _dump(*_CHINESE, day, "Lang: zh"),
        "sixty-paragraphs.txt": _dump("The year on the river, week by week", tuple(_weeks(60)), day),
        "wide-table.html": _page("What each town pays for its bridge", table, day),
        "one-paragraph.txt": _dump("Ferry stops", ("The ferry stops at noon.",), day),
        "hostile.txt": _dump(_HOSTILE, _TITLES, day),
        "unbroken.txt": _dump(f"Village of {word} votes", (f"A line with {'x' * 400} in it.", *_VILLAGE), day),
        "four-hundred-names.txt": _dump("Everybody who gave money for the bridge", tuple(_givers()), day),
        "nobody.txt": "\n\n".join(("A quay without a name, a day or an author", *_QUAY)),
    }


def _dump(title: str, paragraphs: tuple[str, ...], day: str, *more: str) -> str:
    head = "\n".join((f"Title: {title}", f"Date: {day}", "Publisher: The Hard Times", "Author: Nora Quill", *more))
    return head + "\n\n" + "\n\n".join(paragraphs) + "\n"


def _page(title: str, body: str, day: str) -> str:
    published = f'<meta property="article:published_time" content="{day}T09:00:00Z">'
    head = f'<meta charset="utf-8"><title>{title}</title>{published}<meta property="og:site_name" content="The Hard Times">'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>'


def _table(columns: int, rows: int) -> str:
    head = "".join(f"<th>Year {2010 + column}, in thousands</th>" for column in range(columns))
    return f"<table><tr><th>Town</th>{head}</tr>{''.join(_row(row, columns) for row in range(rows))}</table>"


def _row(row: int, columns: int) -> str:
    return f"<tr><td>Town {row + 1}</td>{''.join(f'<td>{row * 131 + column * 17:,}</td>' for column in range(columns))}</tr>"


def _weeks(count: int) -> Iterator[str]:
    works = (
        "the piers were measured",
        "a barge brought sand",
        "divers looked at the foundations",
        "the road was closed to cars",
    )
    for week in range(1, count + 1):
        yield (
            f"In week {week} {works[week % 4]}, and the water stood {100 + week * 7 % 90} centimetres above its mark of spring. "
            f"The keeper of the lock counted {week * 13 % 70 + 20} boats, most of them on the Saturday, and wrote that the wind "
            f"came from the {('north', 'east', 'south')[week % 3]}."
        )


def _givers() -> Iterator[str]:
    """Yield sentences that name four hundred people once each, ten to a sentence."""
    names = [f"{given} {family}" for family, given in product(_FAMILY.split(), _GIVEN.split())]
    for start in range(0, len(names), 10):
        *first, last = names[start : start + 10]
        yield f"The bridge is paid for by {', '.join(first)} and {last}, who gave {start + 50} each, the town's clerk says."
