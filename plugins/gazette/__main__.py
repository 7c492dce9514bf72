"""The command line: python -m gazette clean, explain, tags, stories, entities, edition, prepare, cache, and what publishes."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from .commands import (
    cache,
    clean,
    clean_report,
    edition,
    entities,
    explain,
    github,
    import_archive,
    ping,
    prepare,
    publish,
    s3,
    stories,
    tags,
)
from .commands.arguments import Commands, add_settings, place
from .config import SETTINGS
from .entities.overrides.entry import TYPES
from .model.article import Raw
from .model.errors import GazetteError
from .sources.listing import read_one
from .sources.remote import Folder

_ONE_OR_MANY = "{} is {}; --json and --out go with a folder: gazette tags --json DIR --out DIR2"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command with the given arguments (default: the process's). Returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except GazetteError as error:
        print(f"{options.file}: {error}", file=sys.stderr)  # each command is about a file or folder
        return 1
    except KeyboardInterrupt:
        print(f"{options.file}: interrupted; what was done until then stays, and to run it again does the rest", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, 'head' for instance, has seen enough
        sys.stderr.close()
        return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="gazette", description="Look at what Gazette makes of raw article files, and publish it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_clean(commands)
    _add_explain(commands)
    _add_tags(commands)
    _add_entities(commands)
    _add_edition(commands)
    _add_stories(commands)
    import_archive.add_to(commands)
    _add_prepare(commands)
    _add_cache(commands)
    _add_publish(commands)
    _add_github(commands)
    _add_s3(commands)
    _add_ping(commands)
    return parser


def _add_clean(commands: Commands) -> None:
    command = commands.add_parser(
        "clean",
        help="print the clean article, or clean a folder",
        description="Print the clean article of a raw file, write those of a folder, or report what was removed from a folder.",
    )
    command.add_argument("file", type=place, metavar="FILE|DIR", help="a raw file, or a folder of them")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print title, authors, dates, paragraphs, ... as JSON")
    form.add_argument("--html", action="store_true", help="print the body as it goes to the site")
    form.add_argument("--report", action="store_true", help="print what each rule removed from the files of a folder")
    command.add_argument("--out", type=Path, metavar="DIR2", help="with --json and a folder: write NAME.json for each of its files")
    command.set_defaults(run=lambda options: _clean(options, command.error))


def _add_explain(commands: Commands) -> None:
    command = commands.add_parser(
        "explain",
        help="print the raw file with every removed part struck out",
        description="Print the raw file with each removed part struck out and the name of the rule that removed it.",
    )
    command.add_argument("file", type=place, metavar="FILE", help="a raw file: a text dump, a saved page, an e-mail, ...")
    command.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: auto, in a terminal only")
    command.add_argument("--html", type=Path, metavar="OUT", help="write it to OUT as a web page instead")
    command.set_defaults(run=_explain)


def _add_tags(commands: Commands) -> None:
    command = commands.add_parser(
        "tags",
        help="print people, organisations and places, or write those of a folder",
        description="Print the entities of a raw file, the most salient first, or write those of each file of a folder.",
    )
    command.add_argument("file", type=place, metavar="FILE|DIR", help="a raw file, or a folder of them, which share one register")
    command.add_argument("--json", action="store_true", help="print name, type, surfaces, mentions, salience, ... as JSON")
    command.add_argument("--out", type=Path, metavar="DIR2", help="with --json and a folder: write NAME.json for each of its files")
    command.add_argument("--as-is", action="store_true", help="the files are clean text: nothing is removed, no front matter read")
    command.add_argument(
        "--recognizer",
        default=SETTINGS["recognizer"][0],
        metavar="NAME",
        help=f"{SETTINGS['recognizer'][1]}; default: %(default)s",
    )
    command.set_defaults(run=lambda options: _tags(options, command.error))


def _add_entities(commands: Commands) -> None:
    command = commands.add_parser(
        "entities",
        help="list the entities of the site, or review what is not sure",
        description="List all entities of the site with what is known of them, or decide on those that may be one.",
    )
    add_settings(command)
    command.add_argument("--type", choices=TYPES, default="", help="entities of one type only")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", dest="form", action="store_const", const="json", default="text", help="print them as JSON")
    form.add_argument(
        "--review", dest="form", action="store_const", const="review", help="ask about doubts, and write answers to entities.toml"
    )
    command.set_defaults(run=lambda options: entities.run(options.file, options.type, options.form))


def _add_edition(commands: Commands) -> None:
    command = commands.add_parser(
        "edition",
        help="print how an edition ranks its stories, and why",
        description="Print the stories of an edition in their order, with the points that put them there (docs/editions.md).",
    )
    command.add_argument(
        "day", nargs="?", default="", metavar="DATE", help="a day of the edition (2024-07-10); default: the newest"
    )
    add_settings(command)
    command.set_defaults(run=lambda options: edition.run(options.file, options.day))


def _add_prepare(commands: Commands) -> None:
    command = commands.add_parser(
        "prepare",
        help="clean all articles and find their names ahead of a build",
        description="Do what takes long of a build, and keep it in the site's cache. What is there already is not done again.",
    )
    add_settings(command)
    command.add_argument("--jobs", type=_number, default=0, metavar="N", help="in so many processes; default: as the settings say")
    command.add_argument(
        "--scheduler", default="", metavar="tcp://...", help="on the cluster of a Dask scheduler instead (docs/scale.md)"
    )
    command.set_defaults(run=lambda options: prepare.run(options.file, options.jobs, options.scheduler))


def _number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text!r} is no number of processes; it is 1 or more")
    return int(text)


def _add_cache(commands: Commands) -> None:
    command = commands.add_parser(
        "cache",
        help="show what the cache holds, or remove what is not needed",
        description="Print what the cache holds, what the last build found there, and what no build needs any more.",
    )
    add_settings(command)
    command.add_argument("--prune", action="store_true", help="remove what the last build did not use")
    command.set_defaults(run=lambda options: cache.run(options.file, options.prune))


def _add_settings(command: ArgumentParser, default: str = "pelicanconf.py") -> None:
    command.add_argument("--settings", dest="file", type=Path, default=Path(default), metavar="FILE", help="default: %(default)s")


def _add_stories(commands: Commands) -> None:
    command = commands.add_parser(
        "stories",
        help="say which articles of a file are about one event",
        description="Group the articles of a file, one JSON object a line, by the event that they are about. An article has an id, "
        "a title, a text (which may be empty) and a time when it was published, in ISO 8601 or in milliseconds since 1970.",
    )
    command.add_argument("file", type=Path, metavar="ARTICLES.jsonl", help="a file with one article a line")
    command.add_argument(
        "--json", action="store_true", help="print {id: story} as JSON; a story has the id of its earliest article"
    )
    command.set_defaults(run=lambda options: stories.run(options.file, "json" if options.json else "text"))


def _add_publish(commands: Commands) -> None:
    command = commands.add_parser(
        "publish",
        help="build the site for its real address, whole or not at all",
        description="Build the site into a fresh folder that takes the place of the old one where nothing was wrong. "
        "Options of Pelican's own follow after --.",
    )
    add_settings(command, "publishconf.py")
    command.add_argument("--content", type=Path, default=Path("content"), metavar="DIR", help="default: %(default)s")
    _add_output(command)
    command.add_argument("pelican", nargs="*", metavar="-- OPTION", help="an option for Pelican")
    command.set_defaults(run=lambda options: publish.run(options.file, options.content, options.output, options.pelican))


def _add_github(commands: Commands) -> None:
    command = commands.add_parser(
        "github",
        help="push the built site to a branch that is served",
        description="Push the built site to a branch of a git repository, as GitHub Pages and others serve it.",
    )
    _add_folder(command)
    command.add_argument("--remote", default="origin", help="the name or address of the repository; default: %(default)s")
    command.add_argument("--branch", default="gh-pages", help="default: %(default)s")
    command.add_argument("--history", action="store_true", help="keep what was published before as earlier commits")
    command.add_argument("--message", default="Publish the site", help="of the commit; default: %(default)s")
    command.set_defaults(
        run=lambda options: github.run(options.file, options.remote, options.branch, options.history, options.message)
    )


def _add_s3(commands: Commands) -> None:
    command = commands.add_parser(
        "s3",
        help="upload the built site to a store that speaks S3",
        description="Upload what of the built site is new or changed, then delete what is no more. Credentials and region "
        "come from where AWS's own tools have them.",
    )
    _add_folder(command)
    command.add_argument("--bucket", default="", help="its name")
    command.add_argument("--prefix", default="", help="the folder in the bucket; default: none")
    command.add_argument("--endpoint", default="", metavar="URL", help="the address of a store that is not Amazon's")
    command.add_argument("--dry-run", action="store_true", help="print what would be done, and do nothing")
    command.set_defaults(
        run=lambda options: s3.run(options.file, options.bucket, options.prefix, options.endpoint, options.dry_run)
    )


def _add_ping(commands: Commands) -> None:
    command = commands.add_parser(
        "ping",
        help="tell the WebSub hub which feeds changed",
        description="Tell the hub of GAZETTE['websub_hub'] which feeds changed since it was told last, once they are uploaded.",
    )
    add_settings(command, "publishconf.py")
    command.add_argument("--dry-run", action="store_true", help="print what would be told, and tell nothing")
    command.set_defaults(run=lambda options: ping.run(options.file, options.dry_run))


def _add_folder(command: ArgumentParser) -> None:
    command.add_argument(
        "file", type=Path, nargs="?", default=Path("output"), metavar="DIR", help="the built site; default: %(default)s"
    )


def _add_output(command: ArgumentParser) -> None:
    command.add_argument("--output", type=Path, default=Path("output"), metavar="DIR", help="default: %(default)s")


def _clean(options: Namespace, refuse: Callable[[str], NoReturn]) -> int:
    if problem := _misuse(options):
        refuse(problem)
    if options.report:
        return clean_report.run(options.file)
    if options.out:
        return clean.write_folder(options.file, options.out)
    clean.run(_read(options.file), "json" if options.json else "html" if options.html else "text")
    return 0


def _tags(options: Namespace, refuse: Callable[[str], NoReturn]) -> int:
    folder = options.file.is_dir()
    if folder != bool(options.out) or (options.out and not options.json):
        refuse(_ONE_OR_MANY.format(options.file, "a folder" if folder else "no folder"))
    if folder:
        return tags.write_folder(options.file, options.out, options.recognizer, options.as_is)
    tags.run(_read(options.file), options.recognizer, options.as_is, "json" if options.json else "text")
    return 0


def _misuse(options: Namespace) -> str:
    """What is wrong with options that do not go together, and what would; "" where all is well."""
    folder = options.file.is_dir()
    if options.report and not folder:
        return f"--report is about a folder, and {options.file} is none"
    if options.out and not (options.json and folder):
        return "--out goes with --json and a folder: gazette clean --json DIR --out DIR2"
    if folder and not options.report and not options.out:
        return f"{options.file} is a folder; name a file, or add --json --out DIR2 or --report"
    return ""


def _explain(options: Namespace) -> None:
    raw = _read(options.file)
    if options.html:
        explain.write_page(raw, options.file, options.html)
    else:
        explain.run(raw, options.color)


def _read(path: Folder) -> Raw:
    return read_one(path)


if __name__ == "__main__":
    sys.exit(main())
