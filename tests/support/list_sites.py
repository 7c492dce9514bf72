"""Sites whose lists of articles change between builds."""

from __future__ import annotations

from support.articles import dated
from support.sites import Site


def publish(site: Site, *publishers: str) -> None:
    """Build the site with an article of each publisher, one a day. For "" there is no article that day."""
    for day, publisher in enumerate(publishers, 1):
        file = site.add(f"{day}.txt", dated(day, f"Bridge {day}"))
        file.with_suffix(".toml").write_text(f'publisher = "{publisher}"\ncategory = "News"\n', "utf-8")
        if not publisher:
            file.unlink()
            file.with_suffix(".toml").unlink()
    site.build()
