"""``corpuskit agencies``: list what is known of news agencies, or look one up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from corpuskit.knowledge.agencies import Agency


@click.command(
    "agencies",
    epilog="""\b
Examples: corpuskit agencies EFE
          corpuskit agencies --json > all.jsonl""",
)
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with every field.")
def command(name: str | None, *, as_json: bool) -> None:
    """List the agencies, wires and stations whose datelines are known, or look NAME up.

    NAME is a key, a name or a tag as it stands in a dateline, in any letter case.
    """
    from corpuskit.knowledge.agencies import load_agencies, look_up

    found = look_up(name) if name else tuple(load_agencies().values())
    if not found:
        raise click.BadParameter(
            f"no agency is known as {name!r}; without NAME all are listed", param_hint="NAME"
        )
    for agency in found:
        if as_json:
            click.echo(json.dumps(_record(agency), ensure_ascii=False))
        elif name:
            click.echo("\n".join(_details(agency)))
        else:
            click.echo(f"{agency.key}\t{agency.country or '-'}\t{agency.kind}\t{agency.name}")


def _record(agency: Agency) -> dict[str, Any]:
    return {
        "key": agency.key,
        "name": agency.name,
        "native_name": agency.native_name,
        "kind": agency.kind,
        "country": agency.country,
        "languages": list(agency.languages),
        "homepage": agency.homepage,
        "aliases": list(agency.aliases),
        "guarded": sorted(agency.guarded),
        "asks_dateline": agency.asks_dateline,
        "home_unsaid": agency.home_unsaid,
        "datelines": [[example.text, example.evidence] for example in agency.styles],
        "signoffs": [[example.text, example.evidence] for example in agency.signoffs],
        "note": agency.note,
        "source": agency.source,
        "revision": agency.revision,
    }


def _details(agency: Agency) -> list[str]:
    lines = [
        f"{agency.key}: {agency.name}",
        f"  native name  {agency.native_name}",
        f"  kind         {agency.kind}",
        f"  country      {agency.country or '-'}",
        f"  languages    {', '.join(agency.languages)}",
        f"  tags         {', '.join(agency.aliases)}",
    ]
    if agency.guarded:
        lines.append(
            f"  need a place, date or dash beside them: {', '.join(sorted(agency.guarded))}"
        )
    if agency.asks_dateline:
        lines.append("  its terms ask that the dateline stays: see dateline_for_agencies")
    lines += [f"  dateline     {row.text}   [{row.evidence}]" for row in agency.styles]
    lines += [f"  sign-off     {row.text!r}   [{row.evidence}]" for row in agency.signoffs]
    return lines + ([f"  note         {agency.note}"] if agency.note else [])
