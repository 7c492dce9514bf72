"""The core does without Pelican, and a build with nothing new without spaCy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def _loaded(code: str, repository: Path) -> set[str]:
    script = f"import sys; sys.path.insert(0, {str(repository / 'plugins')!r})\n{code}\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=repository)
    return set(run.stdout.splitlines()[-1].split())


def test_the_core_never_imports_pelican(repository: Path) -> None:
    loaded = _loaded("import gazette.pipeline.assemble, gazette.__main__", repository)
    assert {"gazette.pipeline.read_articles", "gazette.entities.register.register", "gazette.commands.entities"} <= loaded
    assert not {name for name in loaded if name.partition(".")[0] == "pelican"}


def test_spacy_is_imported_when_it_is_needed_only(repository: Path) -> None:
    assert "spacy" not in _loaded("import gazette.pipeline.assemble, gazette.__main__", repository)


# Where a command reads a site's settings, and only when it does.
SETTINGS = ("commands/settings.py", "    from pelican.settings import read_settings")


def test_imports_point_one_way(repository: Path) -> None:
    """Only site/ imports Pelican, and nothing outside it imports site/ but the entry point."""
    package = repository / "plugins" / "gazette"
    for path in package.rglob("*.py"):
        name = path.relative_to(package).as_posix()
        text = path.read_text("utf-8")
        if name == SETTINGS[0]:
            assert text.count(SETTINGS[1]) == 1
            text = text.replace(SETTINGS[1], "")
        if not name.startswith("site/"):
            assert "import pelican" not in text, name
            assert "from pelican" not in text, name
        if not name.startswith("site/") and name != "__init__.py":
            assert "from .site" not in text, name
            assert "from ..site" not in text, name
