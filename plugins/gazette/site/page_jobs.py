"""Pages as jobs: the variables of each, as Pelican has them, and what is noted of it for sitemaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from jinja2 import Template
from pelican.paginator import Paginator

from .making import Job
from .reads import Names, read_so_far
from .sitemaps import entry_of

# The variable that stands for a page's template, by its digest. No template can ask for it.
TEMPLATE = ""


def not_common(context: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """What of a context is not as all pages have it."""
    return {name: value for name, value in context.items() if name not in common or common[name] is not value}


def page_variables(
    name: str, url: str, template: str, paginated: Mapping[str, Any] | None, own: dict[str, Any], settings: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """The variables of each page that a list is divided into, as Pelican divides it, or of the one page."""
    if paginated is None:
        paginated = {key: value for key, value in own.items() if key in {"articles", "dates"}}
    if not paginated or template not in settings["PAGINATED_TEMPLATES"]:
        yield own | {"output_file": name}
        return
    size = settings["PAGINATED_TEMPLATES"][template] or settings["DEFAULT_PAGINATION"]
    paginators = {key: Paginator(name, url, value, settings, size) for key, value in paginated.items()}
    last = next(iter(paginators.values())).num_pages
    for number in range(1, last + 1):
        values = dict(own)
        for key, paginator in paginators.items():
            values |= {
                f"{key}_paginator": paginator,
                f"{key}_page": paginator.page(number),
                f"{key}_previous_page": paginator.page(number - 1) if number > 1 else None,
                f"{key}_next_page": paginator.page(number + 1) if number < last else None,
            }
        yield values | {"output_file": values[f"{next(iter(paginators))}_page"].save_as}


def page_job(template: Template, own: dict[str, Any], context: Mapping[str, Any]) -> Job:
    """What makes the page with these variables of its own, and those of `context`."""
    kind = str(template.name).partition(".")[0]
    return Job(kind, own["output_file"], own, partial(_render, template), partial(_noted, own["output_file"], context), (TEMPLATE,))


def _render(template: Template, own: Mapping[str, Any], site: Mapping[str, Any]) -> bytes:
    return template.render({**site, **own}).encode("utf-8")


def _noted(path: str, context: Mapping[str, Any], names: Names, _: bytes) -> Any:
    """What the sitemap says of a page, and the theme's files that it asked for."""
    return entry_of(path, names), read_so_far(context.get("asset"))
