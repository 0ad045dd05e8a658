"""The reference of commands: what each one's help says, from click itself."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from corpuskit.cli import COMMANDS, cli
from sitedocs.configuration import cell


def commands_page() -> str:
    """Return the reference of all commands."""
    lines = [
        "# Commands",
        "",
        "Made from the code. Data goes to standard output as UTF-8, everything else to standard",
        "error. `corpuskit COMMAND --help` says the same as this page.",
        "",
        "Exit codes: 0 done; 1 done, with more rejections than the configuration allows; 2 bad",
        "usage or configuration; 3 bad data file; 4 a source, the disk or the Hub did not answer;",
        "130 interrupted (run again to resume).",
        "",
        "| command | what it does |",
        "|---|---|",
        *(f"| [`corpuskit {name}`](#{name}) | {cell(what)} |" for name, what in COMMANDS.items()),
        "",
    ]
    with click.Context(cli, info_name="corpuskit") as context:
        for name in COMMANDS:
            command = cli.get_command(context, name)
            if command is None:
                raise LookupError(name)
            lines += _command(command, name, context, 2)
    return "\n".join(lines) + "\n"


def _command(command: click.Command, name: str, parent: click.Context, level: int) -> Iterator[str]:
    with click.Context(command, info_name=name, parent=parent) as context:
        # In code, a usage line would need its own line breaks kept.
        usage = command.get_usage(context).partition(": ")[2]
        yield from (f"{'#' * level} {name}", "", "```text", " ".join(usage.split()), "```", "")
        yield from _paragraphs(command.help)
        options = [one for one in command.params if isinstance(one, click.Option)]
        if options:
            yield from ("| option | meaning |", "|---|---|")
            for option in options:
                shown = option.get_help_record(context)
                if shown is not None:
                    yield f"| `{shown[0]}` | {cell(shown[1])} |"  # code is taken as it is, bars too
            yield ""
        if command.epilog:
            yield from ("```text", *_examples(command.epilog), "```", "")
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                found = command.get_command(context, inner)
                if found is not None:
                    yield from _command(found, f"{name} {inner}", parent, level + 1)


def _paragraphs(text: str | None) -> Iterator[str]:
    """Yield prose; what click is told not to wrap stays as it is."""
    for part in inspect.cleandoc(text or "").split("\n\n"):
        kept = part.startswith("\b")
        if kept:
            yield from ("```text", *part.removeprefix("\b").strip("\n").split("\n"), "```", "")
        elif part:
            yield from (" ".join(part.split()).replace("<", "&lt;").replace("*", "\\*"), "")


def _examples(text: str) -> Iterator[str]:
    """Yield the commands of an epilog, one a line, aligned to the left."""
    for line in text.replace("\b", "").strip().split("\n"):
        bare = line.strip()
        for word in ("Examples:", "Example:"):
            bare = bare.removeprefix(word).strip()
        yield bare
