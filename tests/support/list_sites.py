"""Sites whose lists change between builds."""

from __future__ import annotations

from support.articles import dated
from support.sites import Site


def publish(site: Site, *publishers: str) -> None:
    """Build with an article of each publisher, on one day after the other; "" for no article that day."""
    for day, publisher in enumerate(publishers, 1):
        file = site.add(f"{day}.txt", dated(day, f"Bridge {day}"))
        file.with_suffix(".toml").write_text(f'publisher = "{publisher}"\ncategory = "News"\n', "utf-8")
        if not publisher:
            file.unlink()
            file.with_suffix(".toml").unlink()
    site.build()
