"""The gates that keep the house in shape: `make check` runs them; each prints what it measured."""

from __future__ import annotations

import ast
import functools
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOUSE = "yanlu"
PLAIN_ROOMS = ("article", "variants", "manifest", "edition", "delivery", "archive", "backup")

FUNCTION_LINES = {"median": 8, "p95": 30, "max": 60}
FILE_LINES = {"p95": 300, "max": 500}
README_LINES = 60

# Nothing in the repository tells where it was made. Written in parts, so as not to name themselves.
FORBIDDEN = (
    *("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "../sha" + "red", "sha" + "red/research"),
    *("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com"),
    *("crates" + ".io", "proxy.go" + "lang.org", "--index" + "-url"),
)


@dataclass
class Gate:
    """What one gate measured and what it found wrong."""

    name: str
    measured: str = ""
    wrong: list[str] = field(default_factory=list)


# Reading the house


def modules(root: Path) -> dict[str, Path]:
    """Every module of the house by its dotted name; migrations are written by Django."""
    found = {}
    for path in sorted((root / HOUSE).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if "migrations" not in parts:
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@functools.cache
def trees(root: Path) -> Mapping[str, ast.Module]:
    """The syntax tree of every module."""
    return {name: ast.parse(path.read_text()) for name, path in modules(root).items()}


@functools.cache
def imports(root: Path) -> Mapping[str, frozenset[str]]:
    """What every module may import, wherever in the file it does."""
    paths = modules(root)
    return {
        name: frozenset(
            target
            for node in ast.walk(tree)
            for target in imported(name, node, paths[name].name == "__init__.py")
        )
        for name, tree in trees(root).items()
    }


def room_of(module: str) -> str:
    """The room in which a module stands; empty for the package itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def rooms(root: Path) -> list[str]:
    """Every room of the house."""
    return sorted(path.parent.name for path in (root / HOUSE).glob("*/__init__.py"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def summed_up(values: Sequence[int]) -> dict[str, float]:
    """Median, 95th percentile and maximum."""
    ordered = sorted(values) or [0]
    place = max(0, -(-len(ordered) * 95 // 100) - 1)
    return {"median": statistics.median(ordered), "p95": ordered[place], "max": ordered[-1]}


def over(values: Mapping[str, int], limits: Mapping[str, int], gate: Gate) -> Gate:
    """The gate, with what passes its limits; the longest are named."""
    measured = summed_up(list(values.values()))
    gate.measured = ", ".join(f"{key} {measured[key]:g} ≤ {limit}" for key, limit in limits.items())
    longest = sorted(values, key=lambda name: -values[name])
    for key, limit in limits.items():
        if measured[key] > limit:
            many = [one for one in longest if values[one] > limit][:8]
            named = ", ".join(f"{one} ({values[one]})" for one in many)
            gate.wrong.append(f"{key} {measured[key]:g} > {limit}: {named}")
    return gate


# Sizes


def function_lengths(root: Path) -> Gate:
    """Lines of a function, from `def` to its last line."""
    lengths = {
        f"{name}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for name, tree in trees(root).items()
        for node in functions(tree)
    }
    return over(lengths, FUNCTION_LINES, Gate(f"lines of {len(lengths)} functions"))


def file_lengths(root: Path) -> Gate:
    """Lines of a file."""
    lengths = {name: len(path.read_text().splitlines()) for name, path in modules(root).items()}
    return over(lengths, FILE_LINES, Gate(f"lines of {len(lengths)} files"))


# Imports


def imported(name: str, node: ast.AST, is_package: bool) -> Iterator[str]:
    """The dotted names that an import statement may stand for."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        parts = name.split(".")
        climbed = parts[: len(parts) - node.level + is_package] if node.level else []
        base = ".".join([*climbed, *([node.module] if node.module else [])])
        for alias in node.names:
            yield f"{base}.{alias.name}"


def import_graph(root: Path) -> dict[str, set[str]]:
    """Which module imports which."""
    found = imports(root)
    graph: dict[str, set[str]] = {name: set() for name in found}
    for name, targets in found.items():
        for target in targets:
            known = target if target in found else target.rpartition(".")[0]
            if known in found and known != name:
                graph[name].add(known)
    return graph


def cycles(root: Path) -> Gate:
    """No module comes to itself again through what it imports."""
    graph = import_graph(root)
    rings = sorted({tuple(sorted(ring)) for one in graph if len(ring := ring_of(one, graph)) > 1})
    gate = Gate("import cycles", f"{len(rings)} in {sum(map(len, graph.values()))} imports")
    gate.wrong = [" ↔ ".join(ring) for ring in rings]
    return gate


def ring_of(one: str, graph: Mapping[str, set[str]]) -> set[str]:
    """The modules that both reach this one and are reached by it."""
    turned: dict[str, set[str]] = {name: set() for name in graph}
    for name, targets in graph.items():
        for target in targets:
            turned[target].add(name)
    return reached(one, graph) & reached(one, turned)


def reached(start: str, graph: Mapping[str, set[str]]) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for target in graph[waiting.pop()] - seen:
            seen.add(target)
            waiting.append(target)
    return seen


def buried_imports(root: Path) -> Gate:
    """No import inside a function of a plain room."""
    gate = Gate("imports inside functions of plain rooms")
    for name, tree in trees(root).items():
        if room_of(name) not in PLAIN_ROOMS:
            continue
        for function in functions(tree):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    gate.wrong.append(f"{name}:{node.lineno} in {function.name}")
    gate.measured = str(len(gate.wrong))
    return gate


# Words


def doors(root: Path) -> dict[str, list[str]]:
    """The names in `__all__` of each plain room that has one."""
    found = {}
    for name, tree in trees(root).items():
        if name.count(".") == 1 and room_of(name) in PLAIN_ROOMS:
            for node in tree.body:
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                    found[room_of(name)] = list(ast.literal_eval(node.value))
    return found


def used_elsewhere(root: Path) -> set[str]:
    """The dotted names that a room imports from another."""
    return {
        target
        for name, targets in imports(root).items()
        for target in targets
        if target.startswith(f"{HOUSE}.") and room_of(target) != room_of(name)
    }


def undocumented(root: Path) -> Gate:
    """What others use of a plain room has a docstring: its door, and what other rooms import."""
    public, others = doors(root), used_elsewhere(root)
    gate, count = Gate("docstrings of what others use of plain rooms"), 0
    for name, tree in trees(root).items():
        room = room_of(name)
        if room not in PLAIN_ROOMS:
            continue
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            if node.name in public.get(room, ()) or f"{name}.{node.name}" in others:
                for place, part in with_methods(node):
                    count += 1
                    if not ast.get_docstring(part):
                        gate.wrong.append(f"{name}.{place} has no docstring")
        if not ast.get_docstring(tree):
            gate.wrong.append(f"{name} has no docstring")
    gate.measured = f"{count} functions, classes and methods"
    return gate


def with_methods(
    node: ast.FunctionDef | ast.ClassDef,
) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """A function; or a class with its public methods."""
    yield node.name, node
    for part in node.body if isinstance(node, ast.ClassDef) else ():
        if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
            yield f"{node.name}.{part.name}", part


def room_readmes(root: Path) -> Gate:
    """Every room says on one screen what it is, what its door is, and what it never does."""
    gate, lengths = Gate("a README of each room"), []
    for room in rooms(root):
        path = root / HOUSE / room / "README.md"
        if not path.is_file():
            gate.wrong.append(f"{room} has no README.md")
            continue
        lengths.append(len(path.read_text().splitlines()))
        if lengths[-1] > README_LINES:
            gate.wrong.append(f"{room}/README.md has {lengths[-1]} lines > {README_LINES}")
    gate.measured = f"{len(lengths)} of {len(rooms(root))}, longest {max(lengths, default=0)} lines"
    return gate


def read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def settings_documented(root: Path, names: Iterable[str]) -> Gate:
    """Each setting has a heading in docs/settings.md, and no heading is without its setting."""
    headings = re.findall(r"^### (YANLU_\w+)$", read(root / "docs" / "settings.md"), re.MULTILINE)
    return compared(Gate("settings in docs/settings.md"), set(names), set(headings))


def commands_documented(root: Path, names: Iterable[str]) -> Gate:
    """Each command has a heading in docs/commands.md, and no heading is without its command."""
    words = read(root / "docs" / "commands.md")
    headings = re.findall(r"^#+ `?yanlu (\w+)", words, re.MULTILINE)
    return compared(Gate("commands in docs/commands.md"), set(names), set(headings))


def named_in_chinese(root: Path, settings: Iterable[str], commands: Iterable[str]) -> Gate:
    """Each setting and each command stands in the Chinese page of its kind, too."""
    pages = {"settings": set(settings), "commands": {f"yanlu {name}" for name in commands}}
    gate, count = Gate("settings and commands in the Chinese pages"), 0
    for page, names in pages.items():
        words = read(root / "docs" / f"{page}.zh-Hant.md")
        there = {name for name in names if re.search(rf"`{name}\b", words)}
        gate.wrong += [f"docs/{page}.zh-Hant.md lacks {name}" for name in sorted(names - there)]
        count += len(there)
    gate.measured = str(count)
    return gate


def compared(gate: Gate, wanted: set[str], found: set[str]) -> Gate:
    gate.measured = f"{len(wanted & found)} of {len(wanted)}"
    gate.wrong = [f"{one} has no heading" for one in sorted(wanted - found)]
    gate.wrong += [f"{one} has a heading and does not exist" for one in sorted(found - wanted)]
    return gate


def doors_documented(root: Path) -> Gate:
    """Each name of a plain room's door stands in that room's part of docs/doors.md."""
    words = read(root / "docs" / "doors.md")
    parts = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", words, re.MULTILINE | re.DOTALL))
    gate, count = Gate("doors in docs/doors.md"), 0
    for room, names in doors(root).items():
        for name in names:
            count += 1
            if not re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", parts.get(room, "")):
                gate.wrong.append(f"{room}.{name} is not named")
    gate.measured = f"{count - len(gate.wrong)} of {count}"
    return gate


def readme_commands(root: Path, commands: Iterable[str]) -> Gate:
    """What the README tells one to type exists."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", read(root / "README.md"), re.MULTILINE | re.DOTALL)
    targets = set(re.findall(r"^([\w-]+):", read(root / "Makefile"), re.MULTILINE))
    typed = "\n".join(blocks)
    made = re.findall(r"^\$? ?make ([\w-]+)", typed, re.MULTILINE)
    run = re.findall(r"^\$? ?(?:\S*/)?yanlu (\w+)", typed, re.MULTILINE)
    gate = Gate("commands in README.md", f"{len(made) + len(run)}")
    gate.wrong = [f"make {one} does not exist" for one in made if one not in targets]
    gate.wrong += [f"yanlu {one} does not exist" for one in run if one not in set(commands)]
    if not made:
        gate.wrong.append("no command is shown")
    return gate


def forbidden_words(root: Path, paths: Iterable[Path]) -> Gate:
    """Nothing in the repository tells on which machine or from which host it was made."""
    gate, count = Gate("files without words that do not belong"), 0
    for path in paths:
        try:
            words = (root / path).read_text()
        except (UnicodeDecodeError, OSError):  # a picture; a file deleted and not yet committed
            continue
        count += 1
        for number, line in enumerate(words.splitlines(), 1):
            gate.wrong += [f"{path}:{number} says {one}" for one in FORBIDDEN if one in line]
    gate.measured = str(count)
    return gate


def documents_bound(root: Path) -> Gate:
    """Each document stands in the navigation of the site, and each link in one leads somewhere."""
    from docs.site.documents import catalogue
    from docs.site.links import broken_links

    found = catalogue(root)
    gate = Gate("documents in docs/site/navigation.toml, their links", str(len(found.named)))
    gate.wrong = [f"{one} stands nowhere in it: add a line" for one in found.homeless()]
    gate.wrong += broken_links(found)
    return gate


def documents_alike(root: Path) -> Gate:
    """A document that says the same in both languages has the same parts, figures and links."""
    from docs.site.documents import catalogue
    from docs.site.pairs import differing, pairs

    found = catalogue(root)
    return Gate("documents alike in both languages", str(len(pairs(found))), differing(found))


def tracked(root: Path) -> list[Path]:
    """The files that belong to the repository, those not yet committed included."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Path(one) for one in listing.stdout.split("\0") if one]


def all_gates() -> Iterator[Callable[[], Gate]]:
    sys.path.insert(0, str(ROOT))
    from yanlu.config.command import COMMANDS  # only here: the other gates need no house
    from yanlu.config.options import OPTIONS

    names = [*COMMANDS, "verify"]
    measured = (function_lengths, file_lengths, cycles, buried_imports, undocumented, room_readmes)
    for gate in (*measured, doors_documented):
        yield lambda gate=gate: gate(ROOT)
    yield lambda: settings_documented(ROOT, [option.name for option in OPTIONS])
    yield lambda: commands_documented(ROOT, names)
    yield lambda: named_in_chinese(ROOT, [option.name for option in OPTIONS], names)
    yield lambda: readme_commands(ROOT, names)
    yield lambda: documents_bound(ROOT)
    yield lambda: documents_alike(ROOT)
    yield lambda: forbidden_words(ROOT, tracked(ROOT))


def main() -> int:
    """Run every gate; 1 if anything is wrong."""
    wrong = 0
    for run in all_gates():
        gate = run()
        print(f"{'✗' if gate.wrong else '✓'} {gate.name}: {gate.measured}")
        for one in gate.wrong:
            print(f"    {one}")
        wrong += len(gate.wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
