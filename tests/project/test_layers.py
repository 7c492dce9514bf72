"""Imports point down, without cycles: between the layers, the folders and the files of the package.

The imports are read from the syntax trees.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

import pytest

from support.paths import ROOT

PACKAGE = ROOT / "plugins" / "gazette"
# From the bottom up: a layer imports those before it.
LAYERS = ("model", "sources", "cleaning", "entities", "stories", "pipeline", "site", "commands")
# The folders of `site/`, from the bottom up.
SITE_FOLDERS = (
    "wording", "output", "reporting", "permalinks", "incremental", "pages", "search", "cards", "head", "feeds", "hosting",
)  # fmt: skip
# Folders beside the layers. They import `model` alone, and every layer may import them.
BESIDE = ("charts", "deploying")
# Modules of the package's root, and the lowest layer that may import each.
ROOT_MODULES = {"config": "pipeline", "__init__": "commands", "__main__": ""}
# What `config` and the entry points may import.
IMPORTS_OF_ROOT_MODULES = {"config": {"model", "sources"}, "__init__": {"site"}, "__main__": {"commands", "model"}}
Graph = Mapping[str, Set[str]]


def imports_of(file: Path, package: Path, name: str) -> Iterator[str]:
    """Yield the modules of a package that a file imports anywhere, also in functions and for type checkers, as 'folder/module'."""
    folder = file.relative_to(package).parent.parts
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            if node.level:
                base = [*folder[: len(folder) - node.level + 1], *(node.module or "").split(".")]
            elif (node.module or "").split(".")[0] == name:
                base = (node.module or "").split(".")[1:]
            else:
                continue
            targets = [[*filter(None, base), alias.name] for alias in node.names]
        elif isinstance(node, ast.Import):
            targets = [alias.name.split(".")[1:] for alias in node.names if alias.name.split(".")[0] == name]
        else:
            continue
        for target in targets:
            found = module_of(package, target)
            if found:
                yield found


def module_of(package: Path, parts: list[str]) -> str:
    """Return the module that a dotted path names, or the one that defines its last name; "" if the package has neither."""
    for taken in (parts, parts[:-1]):
        path = package.joinpath(*taken)
        if taken and path.with_suffix(".py").is_file():
            return "/".join(taken)
        if (path / "__init__.py").is_file():
            return "/".join((*taken, "__init__"))
    return ""


def import_graph(package: Path) -> dict[str, set[str]]:
    """Return what each module imports, by its path in the package without the suffix."""
    files = {file.relative_to(package).with_suffix("").as_posix(): file for file in package.rglob("*.py")}
    return {module: set(imports_of(file, package, package.name)) - {module} for module, file in files.items()}


def folders(graph: Graph) -> dict[str, set[str]]:
    """Return the graph of imports between folders. A module of the package's root counts as a folder of its own."""
    between: dict[str, set[str]] = {}
    for module, targets in graph.items():
        between.setdefault(folder_of(module), set()).update({folder_of(target) for target in targets} - {folder_of(module)})
    return between


def folder_of(module: str) -> str:
    return module.rpartition("/")[0] or module


def circle(graph: Graph) -> list[str]:
    """Return a cycle of imports; an empty list if there is none."""
    done: set[str] = set()

    def search(node: str, path: list[str]) -> list[str]:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return []
        for target in sorted(graph.get(node, ())):
            if found := search(target, [*path, node]):
                return found
        done.add(node)
        return []

    return next((found for node in sorted(graph) if (found := search(node, []))), [])


def upward(graph: Graph) -> list[str]:
    """Return the imports that break the order of the layers, as sentences."""
    return sorted(
        f"{module} imports {target}" for module, targets in graph.items() for target in targets if not is_allowed(module, target)
    )


def is_allowed(module: str, target: str) -> bool:
    """Return True if a module may import another by the order of the layers."""
    here, there = module.split("/")[0], target.split("/")[0]
    if "/" not in module:
        return there in IMPORTS_OF_ROOT_MODULES[module]
    if "/" not in target:  # a module of the package's root
        return here in LAYERS[LAYERS.index(ROOT_MODULES[there]) :] if ROOT_MODULES[there] else False
    if here in BESIDE:
        return there in (here, "model")
    if here == there == "site":
        return site_rank(target) <= site_rank(module)
    return there in BESIDE or LAYERS.index(there) <= LAYERS.index(here)


def site_rank(module: str) -> int:
    """Return the position of a module's folder in `site/`; modules beside the folders stand on top of them."""
    parts = module.split("/")
    return SITE_FOLDERS.index(parts[1]) if len(parts) > 2 else len(SITE_FOLDERS)


GRAPH = import_graph(PACKAGE)


def test_every_folder_is_a_layer_or_stands_beside_them() -> None:
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == {*LAYERS, *BESIDE}
    assert {path.stem for path in PACKAGE.glob("*.py")} == set(ROOT_MODULES)
    assert {path.parent.name for path in (PACKAGE / "site").glob("*/__init__.py")} == set(SITE_FOLDERS)


def test_imports_point_down() -> None:
    assert not upward(GRAPH)


def test_no_files_import_each_other_in_a_circle() -> None:
    assert not circle(GRAPH)


def test_no_folders_import_each_other_in_a_circle() -> None:
    assert not circle(folders(GRAPH))


def test_the_graph_holds_what_modules_import() -> None:
    assert GRAPH["site/start"] >= {"config", "site/plugin", "deploying/completion"}  # one of them in a function
    assert GRAPH["cleaning/extract"] >= {"cleaning/rules/rule_order", "model/article"}
    assert sum(map(len, GRAPH.values())) > 500


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"model/a.py": "def f():\n    from ..sources import b", "sources/b.py": ""}, "model/a imports sources/b"),
        ({"charts/a.py": "from ..sources.b import c", "sources/b.py": "c = 1"}, "charts/a imports sources/b"),
        ({"stories/a.py": "import gazette.config", "config.py": ""}, "stories/a imports config"),
    ],
)
def test_an_import_that_points_up_is_found(files: dict[str, str], problem: str, tmp_path: Path) -> None:
    assert upward(import_graph(written(files, tmp_path))) == [problem]


def test_a_circle_is_found_wherever_its_imports_stand(tmp_path: Path) -> None:
    files = {
        "site/pages/a.py": "from ..head.b import c",
        "site/head/b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ..pages import a\nc = 1",
    }
    graph = import_graph(written(files, tmp_path))
    assert circle(graph) == ["site/head/b", "site/pages/a", "site/head/b"]
    assert circle(folders(graph)) == ["site/head", "site/pages", "site/head"]
    assert upward(graph) == ["site/pages/a imports site/head/b"]


def written(files: dict[str, str], folder: Path) -> Path:
    package = folder / "gazette"
    for path, text in files.items():
        file = package / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        for parent in list(file.relative_to(package).parents)[:-1]:
            (package / parent / "__init__.py").touch()
    return package


def test_pelican_is_imported_in_site_alone() -> None:
    for file in PACKAGE.rglob("*.py"):
        names = {
            name.split(".")[0]
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom) and not node.level
                else [a.name for a in getattr(node, "names", ())]
            )
        }
        assert "pelican" not in names or file.is_relative_to(PACKAGE / "site"), file


def loaded(code: str) -> set[str]:
    """Return the modules that a process has imported after running some code."""
    script = f"import sys; sys.path.insert(0, {str(ROOT / 'plugins')!r})\n{code}\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(run.stdout.splitlines()[-1].split())


def test_the_core_works_without_pelican_and_spacy() -> None:
    modules = loaded(
        "import gazette.pipeline.assemble, gazette.cleaning.explain_page, gazette.commands.clean, gazette.commands.tags"
    )
    assert {"gazette.pipeline.read_articles", "gazette.entities.register.build_register"} <= modules
    assert not {name for name in modules if name.partition(".")[0] in ("pelican", "spacy")}


def test_help_is_printed_without_the_libraries_of_commands() -> None:
    modules = loaded("import gazette.__main__\ntry:\n    gazette.__main__.main(['--help'])\nexcept SystemExit:\n    pass")
    assert not {name for name in modules if name.partition(".")[0] in ("lxml", "msgspec", "numpy", "pelican", "trafilatura")}


def test_no_two_modules_have_one_name() -> None:
    """A module of a command is named after the command. A folder may have the name of a module elsewhere."""
    names = [module.rpartition("/")[2] for module in GRAPH if not module.endswith(("__init__", "__main__"))]
    assert len(names) == len(set(names))


def test_every_folder_says_what_it_is_and_what_is_in_it() -> None:
    for file in PACKAGE.rglob("__init__.py"):
        tree = ast.parse(file.read_text("utf-8"))
        assert ast.get_docstring(tree), file
        listed = [
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        ]
        assert listed, f"{file} has no __all__"
