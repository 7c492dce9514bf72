"""Templates for what only Gazette has pages of. Where a theme has none of its own, these extend its base.html."""

from pathlib import Path

FALLBACKS = Path(__file__).parents[1] / "templates"
