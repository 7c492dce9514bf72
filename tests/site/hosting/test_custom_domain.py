"""CNAME, which tells GitHub Pages the domain: always what SITEURL says now, or what the site's owner does."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazette.site.hosting.custom_domain import domain_of
from support.articles import BODY, dated
from support.checkouts import new_project
from support.sites import Site


@pytest.fixture
def one(site: Site) -> Site:
    site.add("a.txt", dated(1, "One", *BODY))
    return site


def own(site: Site, said: str) -> Path:
    path = site.folder / "content/extra/CNAME"
    path.parent.mkdir(exist_ok=True)
    path.write_text(said)
    return path


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://news.harbour-ledger.net", "news.harbour-ledger.net"),
        ("http://Harbour.net/", "harbour.net"),
        ("https://müller-zeitung.de", "xn--mller-zeitung-wob.de"),
        ("https://harbour.net/digest", ""),
        ("https://harbour.net:8443", ""),
        ("https://harbour.net:port", ""),
        ("https://someone.github.io", ""),
        ("https://digest.pages.dev", ""),
        ("https://digest.s3.eu-west-1.amazonaws.com", ""),
        ("https://news.example.org", ""),
        ("https://ours.example", ""),
        ("http://localhost:8000", ""),
        ("http://localhost", ""),
        ("http://192.168.0.7", ""),
        ("http://[::1]", ""),
        ("https://nas.local", ""),
        ("https://intranet", ""),
        ("//harbour.net", ""),
        ("harbour.net", ""),
        ("https://a..b.net", ""),
        ("", ""),
    ],
)
def test_a_domain_is_the_owners_own_whole_one(address: str, domain: str) -> None:
    assert domain_of(address) == domain


def test_github_pages_is_told_the_domain(one: Site) -> None:
    output = one.build(SITEURL="https://news.harbour-ledger.net")
    assert (output / "CNAME").read_bytes() == b"news.harbour-ledger.net\n"
    assert (output / ".nojekyll").read_bytes() == b""


@pytest.mark.parametrize("kept", [{}, {"DELETE_OUTPUT_DIRECTORY": False}])
def test_a_domain_of_an_earlier_build_never_stays(one: Site, capsys: pytest.CaptureFixture[str], kept: dict[str, bool]) -> None:
    one.build(SITEURL="https://one.harbour.net", **kept)
    output = one.build(SITEURL="https://two.harbour.net", **kept)
    assert (output / "CNAME").read_text() == "two.harbour.net\n"
    one.build(SITEURL="https://me.github.io/news", **kept)
    assert not (output / "CNAME").exists()
    assert "CNAME" not in capsys.readouterr().out


def test_a_site_that_moves_is_published_without_the_domain_that_it_had(tmp_path: Path) -> None:
    project = new_project(tmp_path)
    for address, said in (("https://news.harbour.net", True), ("https://me.github.io/news", False)):
        assert project.publish(address=address).returncode == 0
        assert ("CNAME" in project.files()) is said


@pytest.mark.parametrize("address", ["https://two.harbour.net", "https://me.github.io/news"])
def test_the_owners_domain_wins_and_is_named_where_the_address_is_another(
    one: Site, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    own(one, "one.harbour.net\n")
    output = one.build(SITEURL=address)
    assert (output / "CNAME").read_text() == "one.harbour.net\n"
    host = address.split("/")[2]
    note = (
        f"Note: content/extra/CNAME says one.harbour.net, and SITEURL {host}: GitHub Pages would serve the site at the former; make"
    )
    assert note in capsys.readouterr().out


@pytest.mark.parametrize("address", ["https://one.harbour.net", "https://One.Harbour.net/news", "http://localhost:8000", ""])
def test_nothing_is_said_where_both_name_one_host_or_the_site_is_only_looked_at(
    one: Site, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    own(one, "one.harbour.net\n")
    assert (one.build(SITEURL=address) / "CNAME").read_text() == "one.harbour.net\n"
    assert "CNAME" not in capsys.readouterr().out


def test_a_file_of_the_owners_that_was_linked_into_the_site_is_not_written_through(one: Site) -> None:
    path = own(one, "one.harbour.net\n")
    linked = {"STATIC_CREATE_LINKS": True, "DELETE_OUTPUT_DIRECTORY": False}
    one.build(SITEURL="https://one.harbour.net", **linked)
    output = one.build(SITEURL="https://two.harbour.net", STATIC_PATHS=["images"], **linked)
    assert (path.read_text(), (output / "CNAME").read_text()) == ("one.harbour.net\n", "two.harbour.net\n")


def test_what_the_settings_keep_stays_and_is_named_where_the_address_is_another(
    one: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = one.folder / "output/CNAME"
    kept.parent.mkdir()
    kept.write_text("one.harbour.net\n")
    one.build(SITEURL="https://two.harbour.net", OUTPUT_RETENTION=["CNAME"])
    assert kept.read_text() == "one.harbour.net\n"
    said = "Note: CNAME, which OUTPUT_RETENTION keeps, says one.harbour.net, and SITEURL two.harbour.net"
    assert said in capsys.readouterr().out
