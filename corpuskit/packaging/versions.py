"""What the version of a release must be, given what changed since the one before it.

Major: somebody's code may break (a column went or has another type, ids or splits are dealt
otherwise). Minor: there is more (records, a column, a configuration). Patch: the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from corpuskit.errors import ConfigError

FIRST = "1.0.0"

Level = Literal["major", "minor", "patch"]
_LEVELS: tuple[Level, ...] = ("major", "minor", "patch")
_OPS: dict[str, Level] = {
    "renamed": "major",
    "added": "minor",
    "changed": "patch",
    "removed": "patch",
}


@dataclass(frozen=True, slots=True)
class SchemaChanges:
    """Columns that came, went or have another type, as ``articles.source.votes``."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bump:
    """How far a version must move, and why."""

    level: Level
    reasons: tuple[str, ...]


def schema_changes(old: Mapping[str, pa.Schema], new: Mapping[str, pa.Schema]) -> SchemaChanges:
    """Compare columns, struct fields included; a table that one side lacks is left out.

    Examples:
        >>> a, b = pa.schema([("x", pa.int64())]), pa.schema([("x", pa.string())])
        >>> schema_changes({"t": a}, {"t": b}).changed
        ('t.x: int64 is now string',)
    """
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for table in sorted(old.keys() & new.keys()):
        before |= _columns(table, old[table])
        after |= _columns(table, new[table])
    return SchemaChanges(
        tuple(name for name in after if name not in before),
        tuple(name for name in before if name not in after),
        tuple(
            f"{name}: {before[name]} is now {after[name]}"
            for name in before
            if name in after and before[name] != after[name]
        ),
    )


def bump_of(
    *,
    schema: SchemaChanges,
    rules: Sequence[str],
    configurations: Sequence[str] = (),
    counts: Mapping[str, int],
) -> Bump:
    """Say how far a version must move.

    Args:
        schema: Changes of the columns.
        rules: What is otherwise about ids and splits, a sentence each.
        configurations: New configurations that are more than a language of new records.
        counts: Records ``renamed``, ``added``, ``changed`` and ``removed``.

    Examples:
        >>> bump_of(schema=SchemaChanges(), rules=(), counts={"changed": 2})
        Bump(level='patch', reasons=('2 records changed',))
    """
    found: dict[Level, list[str]] = {"major": [], "minor": [], "patch": []}
    found["major"] += [f"column {name} was removed" for name in schema.removed]
    found["major"] += [f"column {what}" for what in schema.changed]
    found["major"] += rules
    found["minor"] += [f"column {name} was added" for name in schema.added]
    found["minor"] += [f"configuration {name} was added" for name in configurations]
    for op, level in _OPS.items():
        count = counts.get(op, 0)
        if count:
            verb = "changed" if op == "changed" else f"{'was' if count == 1 else 'were'} {op}"
            noun = "record" if count == 1 else "records"
            found[level].append(f"{count:,} {noun} {verb}")
    for level in _LEVELS:
        if found[level]:
            return Bump(level, tuple(found[level]))
    return Bump("patch", ("no record changed",))


def rule_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Say what is otherwise about ids and splits, from the ``id_rule`` and ``split_rule`` of each.

    Examples:
        >>> rule = {"unit": "cluster_id", "salt": "a", "ratios": {"train": 1.0}}
        >>> rule_changes({"id_rule": "x", "split_rule": rule}, \
{"id_rule": "x", "split_rule": rule | {"salt": "b"}})
        ('the salt of the splits changed',)
    """
    said: list[str] = []
    if old["id_rule"] != new["id_rule"]:
        said.append("ids are made otherwise")
    before, after = old["split_rule"], new["split_rule"]
    if before["unit"] != after["unit"]:
        said.append("splits hang on something else")
    if before["salt"] != after["salt"]:
        said.append("the salt of the splits changed")
    if _shares(before) != _shares(after):
        said.append("the shares of the splits changed")
    was, now = before.get("time_test"), after.get("time_test")
    if was is not None and was != now:
        said.append(
            "the configuration by-time was removed" if now is None else "by-time is cut elsewhere"
        )
    return tuple(said)


def decide(declared: str | None, previous: str | None, bump: Bump | None) -> str:
    """Return the version of a release.

    Args:
        declared: What the configuration asks for; None leaves it to the bump.
        previous: The version before; None for a first release.
        bump: What changed since; None for a first release.

    Raises:
        ConfigError: the declared version is smaller than what the changes ask for.

    Examples:
        >>> decide(None, None, None), decide(None, "1.4.2", Bump("minor", ("x",)))
        ('1.0.0', '1.5.0')
        >>> decide("1.4.3", "1.4.2", Bump("minor", ("2 records were added",)))
        Traceback (most recent call last):
        corpuskit.errors.ConfigError: release.version 1.4.3: is too small: since 1.4.2 \
2 records were added, which asks for 1.5.0 or more; raise it, or leave it out
    """
    if previous is None or bump is None:
        return declared or FIRST
    least = next_version(previous, bump.level)
    if declared is None:
        return least
    if numbers(declared) < numbers(least):
        raise ConfigError(
            f"release.version {declared}: is too small: since {previous} "
            f"{'; '.join(bump.reasons)}, which asks for {least} or more; raise it, or leave it out"
        )
    return declared


def next_version(version: str, level: Level) -> str:
    """Move a version.

    Examples:
        >>> next_version("1.4.2", "major"), next_version("1.4.2", "patch")
        ('2.0.0', '1.4.3')
    """
    at = _LEVELS.index(level)
    parts = numbers(version)
    return ".".join(str(part) for part in (*parts[:at], parts[at] + 1, *[0] * (2 - at)))


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers that compare.

    Examples:
        >>> numbers("1.10.0") > numbers("1.9.9")
        True
    """
    return tuple(int(part) for part in version.split("."))


def _shares(rule: Mapping[str, Any]) -> list[tuple[str, float]]:
    return [(name, share) for name, share in rule["ratios"].items() if share]


def _columns(prefix: str, fields: Any) -> dict[str, str]:
    """List all columns with their types, fields of structs under their own names."""
    found: dict[str, str] = {}
    for field in fields:
        kind = field.type.value_type if pa.types.is_list(field.type) else field.type
        if pa.types.is_struct(kind):
            found[f"{prefix}.{field.name}"] = (
                "list of structs" if pa.types.is_list(field.type) else "struct"
            )
            found |= _columns(f"{prefix}.{field.name}", kind)
        else:
            found[f"{prefix}.{field.name}"] = (
                str(field.type).replace("item: ", "").replace("element: ", "")
            )
    return found
