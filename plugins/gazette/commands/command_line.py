"""The command line of `gazette`: each command's arguments, and which module runs it.

Only argparse and the settings are imported here, so that `gazette --help` answers at once. A command's own modules are imported
when the command runs, since some of them need half a second to import libraries.
"""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NoReturn, TypeAlias

from .. import __version__
from ..cleaning.site_rules.site_rule import SiteRules
from ..config import SETTINGS
from ..model.article import ENTITY_TYPES
from ..model.errors import ConfigError
from ..sources.remote import Location, parse_location

Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"

# The rules for single sites in the folder of a site, relative to it.
_RULES = Path("content/cleaning.toml")
_TAGS_OF_FOLDER = "{} is a folder; add --json and --out: gazette tags --json DIR --out DIR2"
_TAGS_OF_FILE = "{} is not a folder; leave out --out, which is for the files of a folder"


def build_parser() -> ArgumentParser:
    """Return the parser of all commands. Parsed options have `run`, a function of the options that returns the exit status."""
    parser = ArgumentParser(
        prog="gazette",
        description="Clean raw news articles, find the names in them, build a digest from them, and publish it.",
        epilog="'gazette COMMAND --help' lists the options of a command.",
    )
    parser.add_argument("--version", action="version", version=f"gazette {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add_command in (
        _add_clean, _add_explain, _add_tags, _add_entities, _add_edition, _add_stories, _add_import, _add_prepare, _add_cache,
        _add_publish, _add_github, _add_s3, _add_ping,
    ):  # fmt: skip
        add_command(commands)
    return parser


def _add_clean(commands: Commands) -> None:
    command = commands.add_parser(
        "clean",
        help="print the clean article of a file, or clean a folder",
        description="Print the clean article of a raw file, write the clean articles of a folder, or report what was removed.",
    )
    command.add_argument("file", type=_file_or_url, metavar="FILE|DIR", help="a raw file, or a folder of raw files")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print title, authors, dates, paragraphs and so on as JSON")
    form.add_argument("--html", action="store_true", help="print the body as the site shows it")
    form.add_argument("--report", action="store_true", help="print what each rule removed from the files of a folder")
    command.add_argument("--out", type=Path, metavar="DIR2", help="with --json and a folder: write a NAME.json for each file")
    _add_rules(command)
    command.set_defaults(run=lambda options: _clean(options, command.error))


def _clean(options: Namespace, refuse: Callable[[str], NoReturn]) -> int:
    from ..sources.listing import read_raw_file
    from . import clean, clean_report

    if problem := _misused_clean_options(options):
        refuse(problem)
    rules = _read_rules(options)
    if options.report:
        return clean_report.run(options.file, rules)
    if options.out:
        return clean.write_folder(options.file, options.out, rules)
    clean.run(read_raw_file(options.file), "json" if options.json else "html" if options.html else "text", rules)
    return 0


def _misused_clean_options(options: Namespace) -> str:
    """Return what is wrong with options that exclude each other, and the remedy; "" if nothing is."""
    is_folder = options.file.is_dir()
    if options.report and not is_folder:
        return f"--report needs a folder, and {options.file} is not one"
    if options.out and not (options.json and is_folder):
        return "--out needs --json and a folder: gazette clean --json DIR --out DIR2"
    if is_folder and not options.report and not options.out:
        return f"{options.file} is a folder; name a file, or add --json --out DIR2 or --report"
    return ""


def _add_explain(commands: Commands) -> None:
    command = commands.add_parser(
        "explain",
        help="print a raw file with every removed part struck out",
        description="Print a raw file with every removed part struck out and the name of the rule that removed it.",
    )
    command.add_argument("file", type=_file_or_url, metavar="FILE", help="a raw file: a text dump, a saved page, an e-mail, ...")
    command.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: auto, in a terminal only")
    command.add_argument("--html", type=Path, metavar="OUT", help="write a web page to OUT instead")
    _add_rules(command)
    command.set_defaults(run=_explain)


def _explain(options: Namespace) -> None:
    from ..sources.listing import read_raw_file
    from . import explain

    raw, rules = read_raw_file(options.file), _read_rules(options)
    if options.html:
        explain.write_page(raw, options.file, options.html, rules)
    else:
        explain.run(raw, options.color, rules)


def _add_tags(commands: Commands) -> None:
    command = commands.add_parser(
        "tags",
        help="print the people, organisations and places of a file, or tag a folder",
        description="Print the entities of a raw file, the most salient first, or write the entities of each file of a folder.",
    )
    command.add_argument(
        "file", type=_file_or_url, metavar="FILE|DIR", help="a raw file, or a folder, whose files share one register"
    )
    command.add_argument("--json", action="store_true", help="print name, type, surfaces, mentions, salience and so on as JSON")
    command.add_argument("--out", type=Path, metavar="DIR2", help="with --json and a folder: write a NAME.json for each file")
    command.add_argument("--as-is", action="store_true", help="the files are clean text: remove nothing, and read no front matter")
    command.add_argument(
        "--recognizer",
        default=SETTINGS["recognizer"][0],
        metavar="NAME",
        help=f"{SETTINGS['recognizer'][1]}; default: %(default)s",
    )
    _add_rules(command)
    command.set_defaults(run=lambda options: _tags(options, command.error))


def _tags(options: Namespace, refuse: Callable[[str], NoReturn]) -> int:
    from ..sources.listing import read_raw_file
    from . import tags

    is_folder = options.file.is_dir()
    if is_folder and not (options.out and options.json):
        refuse(_TAGS_OF_FOLDER.format(options.file))
    if options.out and not is_folder:
        refuse(_TAGS_OF_FILE.format(options.file))
    rules = _read_rules(options)
    if is_folder:
        return tags.write_folder(options.file, options.out, options.recognizer, options.as_is, rules)
    tags.run(read_raw_file(options.file), options.recognizer, options.as_is, "json" if options.json else "text", rules)
    return 0


def _add_entities(commands: Commands) -> None:
    command = commands.add_parser(
        "entities",
        help="list the entities of the site, or review uncertain merges",
        description="List every entity of the site with what is known about it, or decide uncertain merges.",
    )
    _add_settings(command)
    command.add_argument("--type", choices=ENTITY_TYPES, default="", help="list entities of this type only")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", dest="form", action="store_const", const="json", default="text", help="print them as JSON")
    form.add_argument(
        "--review",
        dest="form",
        action="store_const",
        const="review",
        help="ask about uncertain merges; answers go to entities.toml",
    )
    command.set_defaults(run=_entities)


def _entities(options: Namespace) -> None:
    from . import entities

    entities.run(options.file, options.type, options.form)


def _add_edition(commands: Commands) -> None:
    command = commands.add_parser(
        "edition",
        help="print how an edition ranks its stories, and why",
        description="Print the stories of an edition in their order, with the points of each (docs/editions.md).",
    )
    command.add_argument("day", nargs="?", default="", metavar="DATE", help="a day of the edition, 2024-07-10; default: the newest")
    _add_settings(command)
    command.set_defaults(run=_edition)


def _edition(options: Namespace) -> None:
    from . import edition

    edition.run(options.file, options.day)


def _add_stories(commands: Commands) -> None:
    command = commands.add_parser(
        "stories",
        help="group the articles of a file by event",
        description="Group the articles of a JSON Lines file (one object a line) by the event that they report. "
        "An article has an id, a title, a text (which may be empty) and a time of publication, "
        "in ISO 8601 or in milliseconds since 1970.",
    )
    command.add_argument("file", type=Path, metavar="ARTICLES.jsonl", help="a file with one article a line")
    command.add_argument(
        "--json", action="store_true", help="print {id: story} as JSON; a story has the ID of its earliest article"
    )
    command.set_defaults(run=_stories)


def _stories(options: Namespace) -> None:
    from . import stories

    stories.run(options.file, "json" if options.json else "text")


def _add_import(commands: Commands) -> None:
    command = commands.add_parser(
        "import",
        help="take raw files out of archives: WARC, JSON Lines, tar, zip, mbox",
        description="Write the pages, records, files or messages of archives into the site's raw folder, one raw file each. "
        "Files that are already there stay as they are, so the command can be repeated. See docs/scale.md.",
    )
    command.add_argument("archives", type=_file_or_url, nargs="+", metavar="ARCHIVE", help="a file, or a URL that fsspec can open")
    _add_settings(command)
    form = command.add_mutually_exclusive_group()
    form.add_argument("--to", type=_file_or_url, metavar="FOLDER", help="where to write; default: the raw folder of the settings")
    form.add_argument("--prepare", action="store_true", help="write no raw files; only fill the cache with clean, tagged articles")
    command.add_argument("--url", default="", metavar="GLOB", help="take only URLs that match: 'https://ledger.example/2024/*'")
    command.add_argument(
        "--since", type=_day, default="", metavar="DAY", help="take only what is of this day, 2024-07-10, or later"
    )
    command.add_argument("--until", type=_day, default="", metavar="DAY", help="take only what is of this day or earlier")
    command.add_argument("--limit", type=_positive_number, default=0, metavar="N", help="take at most N raw files")
    command.set_defaults(run=_import)


def _import(options: Namespace) -> int:
    from ..site.settings_file import site_config
    from ..sources.archives.entries import Selection
    from . import import_archive

    selection = Selection(options.url, options.since, options.until)
    if options.prepare:
        return import_archive.run_into_cache(options.archives, site_config(options.file), selection, options.limit)
    return import_archive.run(options.archives, options.to or site_config(options.file).raw, selection, options.limit)


def _add_prepare(commands: Commands) -> None:
    command = commands.add_parser(
        "prepare",
        help="clean and tag all articles ahead of a build",
        description="Do the slow part of a build, and keep the results in the cache. Work that was done before is not repeated.",
    )
    _add_settings(command)
    command.add_argument(
        "--jobs", type=_positive_number, default=0, metavar="N", help="use N processes; default: as the settings say"
    )
    command.add_argument("--scheduler", default="", metavar="tcp://...", help="use this Dask scheduler's cluster (docs/scale.md)")
    command.set_defaults(run=_prepare)


def _prepare(options: Namespace) -> None:
    from . import prepare

    prepare.run(options.file, options.jobs, options.scheduler)


def _add_cache(commands: Commands) -> None:
    command = commands.add_parser(
        "cache",
        help="show what the cache holds, or remove what is not needed",
        description="Print what the cache holds, what the last build used of it, and what no build needs any more.",
    )
    _add_settings(command)
    command.add_argument("--prune", action="store_true", help="remove what no site's last build used")
    command.set_defaults(run=_cache)


def _cache(options: Namespace) -> None:
    from . import cache

    cache.run(options.file, options.prune)


def _add_publish(commands: Commands) -> None:
    command = commands.add_parser(
        "publish",
        help="build the site for its real URL, completely or not at all",
        description="Build the site into a fresh folder, which replaces the old one only if the whole build succeeds. "
        "Options for Pelican follow after --.",
    )
    _add_settings(command, "publishconf.py")
    command.add_argument(
        "--content", type=Path, default=Path("content"), metavar="DIR", help="the content folder; default: %(default)s"
    )
    command.add_argument(
        "--output", type=Path, default=Path("output"), metavar="DIR", help="the folder to publish into; default: %(default)s"
    )
    command.add_argument("pelican", nargs="*", metavar="-- OPTION", help="an option for Pelican")
    command.set_defaults(run=_publish)


def _publish(options: Namespace) -> int:
    from . import publish

    return publish.run(options.file, options.content, options.output, options.pelican)


def _add_github(commands: Commands) -> None:
    command = commands.add_parser(
        "github",
        help="push the built site to the branch that is served",
        description="Push the built site to a branch of a git repository, as GitHub Pages and other hosts serve it.",
    )
    _add_built_site(command)
    command.add_argument("--remote", default="origin", help="the name or URL of the repository; default: %(default)s")
    command.add_argument("--branch", default="gh-pages", help="default: %(default)s")
    command.add_argument("--history", action="store_true", help="keep earlier publications as commits")
    command.add_argument("--message", default="Publish the site", help="the commit's message; default: %(default)s")
    command.set_defaults(run=_github)


def _github(options: Namespace) -> None:
    from . import github

    github.run(options.file, options.remote, options.branch, options.history, options.message)


def _add_s3(commands: Commands) -> None:
    command = commands.add_parser(
        "s3",
        help="upload the built site to an S3 bucket",
        description="Upload the new and changed files of the built site, then delete what is gone. Credentials and region "
        "come from where AWS's own tools take them.",
    )
    _add_built_site(command)
    command.add_argument("--bucket", default="", help="the bucket's name")
    command.add_argument("--prefix", default="", help="the folder in the bucket; default: none")
    command.add_argument("--endpoint", default="", metavar="URL", help="the URL of a store other than Amazon's")
    command.add_argument("--dry-run", action="store_true", help="print what would be done, and do nothing")
    command.set_defaults(run=_s3)


def _s3(options: Namespace) -> int:
    from . import s3

    return s3.run(options.file, options.bucket, options.prefix, options.endpoint, options.dry_run)


def _add_ping(commands: Commands) -> None:
    command = commands.add_parser(
        "ping",
        help="tell the WebSub hub which feeds changed",
        description="Tell the hub in GAZETTE['websub_hub'] which feeds changed since the last time. Run it after the upload.",
    )
    _add_settings(command, "publishconf.py")
    command.add_argument("--dry-run", action="store_true", help="print which feeds changed, without notifying the hub")
    command.set_defaults(run=_ping)


def _ping(options: Namespace) -> int:
    from . import ping

    return ping.run(options.file, options.dry_run)


def _add_rules(command: ArgumentParser) -> None:
    command.add_argument(
        "--rules",
        type=Path,
        metavar="FILE",
        help=f"rules for single sites (docs/cleaning.md); default: {_RULES.as_posix()}, if there is such a file",
    )


def _read_rules(options: Namespace) -> SiteRules:
    """Return the rules for single sites. Raises ConfigError if the file is wrong, or if the user names one that does not exist."""
    from ..cleaning.site_rules.load_site_rules import read_site_rules

    if options.rules and not options.rules.exists():
        raise ConfigError(f"--rules names {options.rules}, but there is no such file; create it, or correct the name")
    return read_site_rules(options.rules or _RULES)


def _add_settings(command: ArgumentParser, default: str = "pelicanconf.py") -> None:
    """Add --settings. The parsed path is `file`, which error messages begin with."""
    command.add_argument(
        "--settings",
        dest="file",
        type=Path,
        default=Path(default),
        metavar="FILE",
        help="the site's settings file; default: %(default)s",
    )


def _add_built_site(command: ArgumentParser) -> None:
    command.add_argument(
        "file", type=Path, nargs="?", default=Path("output"), metavar="DIR", help="the built site; default: %(default)s"
    )


def _file_or_url(text: str) -> Location:
    """Return a path, or a remote place for a URL. Raises ArgumentTypeError if no installed library reads such URLs."""
    try:
        return parse_location(text)
    except ConfigError as error:
        raise ArgumentTypeError(str(error)) from None


def _day(text: str) -> str:
    """Return a day in ISO 8601, or "" for "". Raises ArgumentTypeError if the text is not a day."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a valid date; write it as 2024-07-10") from None


def _positive_number(text: str) -> int:
    """Return a whole number of at least 1. Raises ArgumentTypeError if the text is not one."""
    if text.isdecimal() and len(text) < 10 and int(text):
        return int(text)
    raise ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
