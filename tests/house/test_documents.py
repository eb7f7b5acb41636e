"""Documents that cannot lie: glossary, rules, reasons, links and commands are compared with the code."""

import ast
import dataclasses
import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from typer.core import TyperGroup, TyperOption
from typer.main import get_command

from api.access import SCOPES_OF_ROLE, TABLE, Act, Role, ScopeKind
from api.access.acts import WHOLE_SERVICE
from api.app import create_app
from api.cli import build
from api.settings import Settings, settings_from
from api.words import words_of
from house.tracked import PACKAGES, ROOT, name_of, python_files, tracked_files
from scheduler.handover import DRIVER_REPORTS, FIRM_REPORTS
from scheduler.handover.events import KINDS
from scheduler.reasons import REASONS
from scheduler.referee.rules import RULES

UNUSED_WORDS = ("passenger", "vehicle", "employee", "employer", "itinerary", "unserved", "unassigned")
# Where another party's word stands for another party's thing.
BORROWED = {"motor_vehicle": "the word of OpenStreetMap's tags"}


def table_rows(document: str) -> list[list[str]]:
    """Return the cells of every table row of a document, headings and rules left out."""
    lines = (ROOT / document).read_text(encoding="utf-8").splitlines()
    rows = [
        [cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines if line.startswith("| ")
    ]
    return [row for row in rows if not set(row[0]) <= {"-", " "}]


def identifiers() -> Iterator[str]:
    """Yield every name that the product's code gives to something."""
    for name, _, tree in python_files():
        if name.split("/")[0] not in PACKAGES:
            continue
        yield from name.removesuffix(".py").split("/")
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                yield node.name
            elif isinstance(node, ast.arg):
                yield node.arg
            elif isinstance(node, ast.Name):
                yield node.id
            elif isinstance(node, ast.Attribute):
                yield node.attr


def test_the_words_of_the_glossary_are_the_words_of_the_code() -> None:
    """Each entry names a class, function or field that there is."""
    known = set(identifiers())
    words = [row[2].strip("`") for row in table_rows("docs/glossary.md")[1:]]

    assert len(words) > 40
    assert not [word for word in words if word not in known]


def test_the_code_uses_one_word_per_thing() -> None:
    """Words that the glossary has replaced stand in no name."""
    parts = {
        name: set(re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", name).lower()))
        for name in set(identifiers())
    }

    strays = {
        name for name, words in parts.items() for unused in UNUSED_WORDS if {unused, unused + "s"} & words
    }

    assert strays <= set(BORROWED)


def test_the_page_of_rules_lists_the_rules_of_the_referee() -> None:
    """Code and names are the referee's."""
    rows = table_rows("docs/rules.md")[1:]

    assert [tuple(row[:3]) for row in rows] == [(rule.code, rule.zh, rule.en) for rule in RULES]
    assert all(row[3] for row in rows)


def test_the_page_of_reasons_says_what_the_program_says() -> None:
    """Every code with its words in both languages, and no other."""
    rows = [tuple(row) for row in table_rows("docs/reasons.md") if row[0] != "code"]

    assert rows == [(code, r.zh, r.en, r.remedy_zh, r.remedy_en) for code, r in REASONS.items()]


@pytest.mark.parametrize(
    "document",
    sorted(
        name_of(path) for path in tracked_files() if path.suffix == ".md" and "contract" not in path.parts
    ),
)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    """A link to a file of the project has that file at its end."""
    page = ROOT / document
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))

    broken = [link for link in links if "://" not in link and not (page.parent / link).exists()]

    assert not broken


def commands_in(document: str) -> list[str]:
    """Return the commands of a document: its indented lines and what stands in backticks."""
    text = (ROOT / document).read_text(encoding="utf-8")
    indented = re.findall(r"^    (\S.*)$", text, re.MULTILINE)
    return [*indented, *re.findall(r"`((?:make|returnbus|python) [^`]+)`", text)]


@pytest.mark.parametrize("guide", ["dispatcher", "driver", "firm"])
def test_the_guides_quote_what_stands_on_the_pages(guide: str) -> None:
    """A button in quotation marks is a button of the page, in Chinese and in English."""
    text = (ROOT / "docs" / "guides" / f"{guide}.md").read_text(encoding="utf-8")
    pages = {lang: read_pages(lang) for lang in ("zh", "en")}

    for lang, quoted in (("zh", re.findall("「(.+?)」", text)), ("en", re.findall("“(.+?)”", text))):
        assert quoted
        assert not [label for label in quoted if not any(on_page(label, words) for words in pages[lang])]


def read_pages(lang: str) -> list[str]:
    """Return the words of the pages in one language."""
    texts: dict[str, str] = json.loads(
        (ROOT / "api/locale" / lang / "pages.json").read_text(encoding="utf-8")
    )
    return list(texts.values())


def on_page(label: str, words: str) -> bool:
    """Say whether a label is what the page says; … stands for a number."""
    return label == words or label.replace(" … ", " {n} ") == words or words.startswith(label + "（")


DOCUMENTS = (
    "README.md",
    "CHANGELOG.md",
    "fixtures/cases/README.md",
    "fixtures/small/README.md",
    "fixtures/zizhong/README.md",
)


def second_words(program: str) -> set[str]:
    """Return what the documents call a program with: its targets, commands or scripts."""
    every = chain.from_iterable(map(commands_in, DOCUMENTS))
    return {command.split()[1] for command in every if command.startswith(program)}


def test_every_make_target_that_a_document_names_exists() -> None:
    """`make x` in a document is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = second_words("make ")

    assert {"demo", "test"} <= named <= targets


def program(lang: str) -> TyperGroup:
    """Return the command line in one language."""
    found = get_command(build(words_of(lang)))
    assert isinstance(found, TyperGroup)
    return found


def test_every_command_that_a_document_names_exists() -> None:
    """`returnbus x` in a document is a command of the program."""
    named = {
        c.split()[1] for c in chain.from_iterable(map(commands_in, DOCUMENTS)) if c.startswith("returnbus ")
    }

    assert {"plan", "check", "matrix"} <= named - {"--help"} <= set(program("en").commands)


def test_the_page_of_commands_says_what_their_help_says() -> None:
    """Each command and each option with its words in both languages, and no other."""
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    sections = {part.split()[0]: part for part in page.split("\n## returnbus ")[1:]}
    chinese, english = program("zh"), program("en")

    assert set(sections) == set(english.commands)
    for name, section in sections.items():
        for command in (chinese.commands[name], english.commands[name]):
            assert command.help in section.splitlines()
            options = [
                o for o in command.params if isinstance(o, TyperOption) and o.name not in ("help", "lang")
            ]
            rows = [row for row in section.splitlines() if row.startswith("| `")]
            assert [row.split("`")[1] for row in rows] == [option.opts[0] for option in options]
            assert all(f"| {option.help} |" in row for option, row in zip(options, rows, strict=True))


def test_the_page_of_facts_lists_every_kind_with_who_may_report_it() -> None:
    """Each kind of fact, and whether it is seen from the coach or from the gate."""
    rows = {row[0].strip("`"): row for row in table_rows("docs/facts.md")[1:]}
    seen = {kind: "driver" if event in DRIVER_REPORTS else "firm" for kind, event in KINDS.items()}
    told = {kind for kind, event in KINDS.items() if event in DRIVER_REPORTS + FIRM_REPORTS}

    assert list(rows) == list(KINDS)
    assert {kind: row[3] for kind, row in rows.items()} == {
        kind: seen[kind] if kind in told else "–" for kind in KINDS
    }
    assert all(row[1] and row[2] for row in rows.values())


def test_the_page_of_the_service_lists_every_setting() -> None:
    """Each environment variable with what holds without it."""
    usual = settings_from({})
    listed = {row[0]: row[1] for row in table_rows("docs/service.md") if row[0].startswith("RETURNBUS_")}

    assert listed == {
        f"RETURNBUS_{f.name.upper()}": str(getattr(usual, f.name)) for f in dataclasses.fields(Settings)
    }


def test_the_page_of_the_service_lists_every_route(tmp_path: Path) -> None:
    """Method and path, as the interface describes itself."""
    described = create_app(Settings(data=tmp_path)).openapi()["paths"]
    routes = {(method.upper(), path) for path, methods in described.items() for method in methods}

    assert {
        (row[0], row[1].strip("`")) for row in table_rows("docs/service.md") if "`/api" in row[1]
    } == routes


def test_every_script_that_a_document_names_exists() -> None:
    """`python x` in a document is a file of the project."""
    named = {
        c.split()[1] for c in chain.from_iterable(map(commands_in, DOCUMENTS)) if c.startswith("python ")
    }

    assert named
    assert not [script for script in named if not (ROOT / script).is_file()]


def test_the_page_of_the_service_prints_the_table_of_acts() -> None:
    """Each act with its words, and who may do it."""
    rows = [row for row in table_rows("docs/service.md") if row[0] in {act.code for act in Act}]
    marks = {"●": True, "–": False}

    assert {row[0]: [marks[cell] for cell in row[3:]] for row in rows} == {
        act.code: [act in TABLE[role] for role in Role] for act in Act
    }
    assert [row[1:3] for row in rows] == [[act.value.zh, act.value.en] for act in Act]


def test_the_page_of_the_service_says_the_scopes_of_each_role() -> None:
    """In the words of the pages."""
    zh, en = words_of("zh"), words_of("en")
    kinds = {role: [kind for kind in ScopeKind if kind in SCOPES_OF_ROLE[role]] for role in Role}
    rows = [row for row in table_rows("docs/service.md") if row[1] in {en(f"page.role_of.{r}") for r in Role}]

    for row, role in zip(rows, Role, strict=True):
        assert row[:2] == [zh(f"page.role_of.{role}"), en(f"page.role_of.{role}")]
        whole = role in WHOLE_SERVICE
        chinese = [zh("page.scope.everywhere")] * whole + [zh(f"page.scope.{kind}") for kind in kinds[role]]
        english = ["the whole service"] * whole + [en(f"page.scope.{kind}") for kind in kinds[role]]
        assert row[2:] == ["、".join(chinese), ", ".join(english)]
