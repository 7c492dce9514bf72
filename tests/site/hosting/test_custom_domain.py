"""CNAME, which tells GitHub Pages the domain: that of the present SITEURL, or the owner's own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazette.site.hosting.custom_domain import cname_domain
from support.articles import BODY, dated
from support.publishing.checkouts import new_project
from support.sites import Site


@pytest.fixture
def site_with_article(site: Site) -> Site:
    site.add("a.txt", dated(1, "One", *BODY))
    return site


def add_cname(site: Site, cname: str) -> Path:
    path = site.folder / "content/extra/CNAME"
    path.parent.mkdir(exist_ok=True)
    path.write_text(cname)
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
def test_a_cname_domain_is_a_whole_host_that_the_owner_can_have(address: str, domain: str) -> None:
    assert cname_domain(address) == domain


def test_github_pages_gets_the_domain(site_with_article: Site) -> None:
    output = site_with_article.build(SITEURL="https://news.harbour-ledger.net")
    assert (output / "CNAME").read_bytes() == b"news.harbour-ledger.net\n"
    assert (output / ".nojekyll").read_bytes() == b""


@pytest.mark.parametrize("settings", [{}, {"DELETE_OUTPUT_DIRECTORY": False}])
def test_a_domain_of_an_earlier_build_never_stays(
    site_with_article: Site, capsys: pytest.CaptureFixture[str], settings: dict[str, bool]
) -> None:
    site_with_article.build(SITEURL="https://one.harbour.net", **settings)
    output = site_with_article.build(SITEURL="https://two.harbour.net", **settings)
    assert (output / "CNAME").read_text() == "two.harbour.net\n"
    site_with_article.build(SITEURL="https://me.github.io/news", **settings)
    assert not (output / "CNAME").exists()
    assert "CNAME" not in capsys.readouterr().out


def test_a_site_that_moves_is_published_without_the_domain_that_it_had(tmp_path: Path) -> None:
    project = new_project(tmp_path)
    for address, has_cname in (("https://news.harbour.net", True), ("https://me.github.io/news", False)):
        assert project.publish(url=address).returncode == 0
        assert ("CNAME" in project.files()) is has_cname


@pytest.mark.parametrize("address", ["https://two.harbour.net", "https://me.github.io/news"])
def test_the_owners_cname_wins_and_is_reported_if_siteurl_differs(
    site_with_article: Site, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    add_cname(site_with_article, "one.harbour.net\n")
    output = site_with_article.build(SITEURL=address)
    assert (output / "CNAME").read_text() == "one.harbour.net\n"
    host = address.split("/")[2]
    note = (
        f"Note: content/extra/CNAME says one.harbour.net, but SITEURL says {host}: GitHub Pages would serve the site at one.harbour.net;"
        " make both the same"
    )
    assert note in capsys.readouterr().out


@pytest.mark.parametrize("address", ["https://one.harbour.net", "https://One.Harbour.net/news", "http://localhost:8000", ""])
def test_nothing_is_reported_if_hosts_agree_or_the_site_is_a_preview(
    site_with_article: Site, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    add_cname(site_with_article, "one.harbour.net\n")
    assert (site_with_article.build(SITEURL=address) / "CNAME").read_text() == "one.harbour.net\n"
    assert "CNAME" not in capsys.readouterr().out


def test_a_cname_that_is_a_link_to_the_owners_file_is_not_written_through(site_with_article: Site) -> None:
    path = add_cname(site_with_article, "one.harbour.net\n")
    linked = {"STATIC_CREATE_LINKS": True, "DELETE_OUTPUT_DIRECTORY": False}
    site_with_article.build(SITEURL="https://one.harbour.net", **linked)
    output = site_with_article.build(SITEURL="https://two.harbour.net", STATIC_PATHS=["images"], **linked)
    assert (path.read_text(), (output / "CNAME").read_text()) == ("one.harbour.net\n", "two.harbour.net\n")


def test_a_cname_that_the_settings_keep_stays_and_is_reported_if_siteurl_differs(
    site_with_article: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    path = site_with_article.folder / "output/CNAME"
    path.parent.mkdir()
    path.write_text("one.harbour.net\n")
    site_with_article.build(SITEURL="https://two.harbour.net", OUTPUT_RETENTION=["CNAME"])
    assert path.read_text() == "one.harbour.net\n"
    note = "Note: CNAME, which OUTPUT_RETENTION keeps, says one.harbour.net, but SITEURL says two.harbour.net"
    assert note in capsys.readouterr().out
