"""The folder of templates for pages that only Gazette has. They extend the base.html of a theme that has none of its own."""

from pathlib import Path

FALLBACKS = Path(__file__).parents[1] / "templates"
