"""A digest of all that every page depends on, whatever it shows: settings, code, the versions of what renders. Where it is another
than the last build's, all pages are made anew."""

from __future__ import annotations

import importlib.metadata
import inspect
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from jinja2 import Environment, Template, TemplateNotFound, meta

_PACKAGE = Path(__file__).parents[2]
# Distributions whose code makes pages and feeds.
_MAKERS = (
    "Jinja2",
    "MarkupSafe",
    "Markdown",
    "Pygments",
    "docutils",
    "feedgen",
    "lxml",
    "networkx",
    "nh3",
    "pelican",
    "python-dateutil",
)


def site_print(settings: Mapping[str, Any]) -> str:
    """The digest of settings, of our code, that of other plugins, and the versions of what they stand on."""
    return _digest((*_settings(settings), *_code(settings), *_versions()))


def _settings(settings: Mapping[str, Any]) -> Iterator[bytes]:
    """Every setting by its name; not what a build keeps among them for itself."""
    for name in sorted(settings):
        if not name.startswith("_GAZETTE"):
            yield f"{name}={_text(settings[name])}".encode("utf-8", "surrogatepass")


def _text(value: Any) -> str:
    """A setting as a text: what it holds, and of a function or a class the file that it is of."""
    if isinstance(value, Mapping):
        return f"{{{','.join(f'{_text(name)}:{_text(one)}' for name, one in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(_text, value))}]"
    if isinstance(value, (set, frozenset)):
        return f"{{{','.join(sorted(map(_text, value)))}}}"
    if isinstance(value, partial):
        return f"partial({_text(value.func)},{_text(value.args)},{_text(value.keywords)})"
    if isinstance(value, ModuleType):
        return value.__name__
    if hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}:{_source(value)}"
    # An address in memory, as the plainest text of an object has it, is another in each build.
    plain = type(value).__dict__.get("__repr__") is None and repr(value).endswith(f"{id(value):x}>")
    return f"{type(value).__module__}.{type(value).__qualname__}" if plain else repr(value)


def _source(value: Any) -> str:
    """A digest of the file that a function or a class is written in."""
    try:
        return sha256(Path(inspect.getfile(value)).read_bytes()).hexdigest()
    except (TypeError, OSError):  # it is built in
        return ""


def _code(settings: Mapping[str, Any]) -> Iterator[bytes]:
    for folder in sorted({_PACKAGE, *_plugins(settings)}):
        for file in sorted(folder.rglob("*.py")) if folder.is_dir() else [folder]:
            yield file.read_bytes()


def _plugins(settings: Mapping[str, Any]) -> Iterator[Path]:
    """Where the plugins of a site lie: a package's folder, or a module's file."""
    for plugin in settings.get("PLUGINS") or ():
        name = plugin if isinstance(plugin, str) else plugin.__name__
        for module in (name, f"pelican.plugins.{name}"):
            file = getattr(sys.modules.get(module), "__file__", None)
            if file:
                yield Path(file).parent if file.endswith("__init__.py") else Path(file)


def _versions() -> Iterator[bytes]:
    yield platform.python_version().encode()
    for name in _MAKERS:
        try:
            yield f"{name}=={importlib.metadata.version(name)}".encode()
        except importlib.metadata.PackageNotFoundError:
            continue


class Templates:
    """Digests of templates with all that they extend, include and import."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str], tuple[Environment, bytes]] = {}

    def digest(self, template: Template) -> bytes:
        """The digest of a template."""
        env, name = template.environment, str(template.name)
        key = id(env), name
        if key not in self._found:
            sources: dict[str, bytes] = {}
            _gather(env, name, sources)
            self._found[key] = env, _digest(part for one in sorted(sources) for part in (one.encode(), sources[one])).encode()
        return self._found[key][1]


def _gather(env: Environment, name: str, sources: dict[str, bytes]) -> None:
    """Put the template's source, and those of all that it names, into `sources`; where a name is worked out while it is rendered,
    those of all templates."""
    if name in sources or env.loader is None:
        return
    try:
        text = env.loader.get_source(env, name)[0]
    except TemplateNotFound:  # it may be named and not needed
        sources[name] = b""
        return
    sources[name] = text.encode("utf-8", "surrogatepass")
    for other in _named(env, text):
        for one in [other] if other else env.list_templates():
            _gather(env, one, sources)


_NAMED: dict[tuple[str, str], tuple[str | None, ...]] = {}


def _named(env: Environment, text: str) -> tuple[str | None, ...]:
    """The templates that a template's text names, None for one that is worked out. All generators of a build read the same
    ones, each in an environment of its own."""
    key = f"{env.block_start_string} {env.comment_start_string} {env.line_statement_prefix} {sorted(env.extensions)}", text
    if key not in _NAMED:
        _NAMED[key] = tuple(meta.find_referenced_templates(env.parse(text)))
    return _NAMED[key]


def _digest(parts: Iterable[bytes]) -> str:
    total = sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()
