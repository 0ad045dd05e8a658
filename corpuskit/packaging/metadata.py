"""The head of the card: YAML that tells ``datasets`` which files are which, with their features.

``datasets`` checks the number of examples it finds against it, and casts to the features listed
here; so both are generated from the manifest and the schema, never typed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from textwrap import indent
from typing import Any

import pyarrow as pa
import yaml

from corpuskit.packaging.configurations import Configuration, configurations
from corpuskit.packaging.fields import TABLES
from corpuskit.packaging.manifest import Manifest
from corpuskit.packaging.options import PackageOptions

SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"))
MORE_SIZES = (
    *((10**7, "1M<n<10M"), (10**8, "10M<n<100M"), (10**9, "100M<n<1B")),
    *((10**10, "1B<n<10B"), (10**11, "10B<n<100B"), (10**12, "100B<n<1T")),
)
"""Names of sizes, each with its upper bound. Source: the Hub's dataset card specification."""

_DTYPES = {
    pa.string(): "string",
    pa.int64(): "int64",
    pa.uint32(): "uint32",
    pa.float64(): "float64",
    pa.bool_(): "bool",
}


def metadata_yaml(manifest: Manifest, options: PackageOptions) -> str:
    """Write the YAML block of a card, without its fences."""
    configs = configurations(manifest.files, manifest.split_rule, options.languages)
    head: dict[str, Any] = {
        "pretty_name": options.title or options.name,
        "license": options.license,
    }
    if options.license == "other":
        head |= {"license_name": f"{options.name.lower()}-terms", "license_link": "LICENSE.md"}
    languages = [one for one in manifest.languages if one != "und"]
    if languages:
        head["language"] = languages
    head |= {
        "annotations_creators": ["no-annotation"],
        "language_creators": ["found"],
        "multilinguality": ["multilingual" if len(manifest.languages) > 1 else "monolingual"],
        "source_datasets": ["original"],
        "size_categories": [size_name(manifest.articles)],
        "task_categories": ["text-generation", "fill-mask"],
        "task_ids": ["language-modeling"],
        "tags": ["news", "corpuskit", f"version:{manifest.version}"],
    }
    # Names of columns, splits and files: thousands of lines, and none of them a user's words.
    tables = _dump({"configs": [_config(one) for one in configs]}, _Tables)
    infos = "".join(_info(one) for one in configs)
    return f"{_dump(head, _Plain)}{tables}dataset_info:\n{infos}"


def _dump(data: Any, dumper: type[_Plain | _Tables]) -> str:
    return yaml.dump(data, Dumper=dumper, sort_keys=False, allow_unicode=True, width=1000, indent=2)


def size_name(articles: int) -> str:
    """Name the size of a dataset as the Hub does.

    Examples:
        >>> size_name(999), size_name(1000), size_name(10**12)
        ('n<1K', '1K<n<10K', 'n>1T')
    """
    return next((name for bound, name in SIZES + MORE_SIZES if articles < bound), "n>1T")


def features(fields: Iterable[pa.Field]) -> list[dict[str, Any]]:
    """Write Arrow fields as the list of features that a card holds.

    Examples:
        >>> features([pa.field("authors", pa.list_(pa.string()))])
        [{'name': 'authors', 'list': 'string'}]
    """
    return [{"name": field.name} | _feature(field.type) for field in fields]


def schema_sha256(schema: pa.Schema) -> str:
    """Return a digest of names and types of columns, the same for every version of pyarrow."""
    return hashlib.sha256(json.dumps(features(schema)).encode()).hexdigest()


def _feature(kind: pa.DataType) -> dict[str, Any]:
    if pa.types.is_struct(kind):
        return {"struct": features(kind)}
    if pa.types.is_list(kind):
        item = _feature(kind.value_type)
        return {"list": item.get("dtype") or item["struct"]}
    return {"dtype": _DTYPES[kind]}


def _config(one: Configuration) -> dict[str, Any]:
    files = []
    for split in one.files:
        patterns = one.patterns(split)
        files.append({"split": split, "path": patterns if len(patterns) > 1 else patterns[0]})
    chosen = {"default": True} if one.name == "default" else {}
    return {"config_name": one.name, **chosen, "data_files": files}


def _info(one: Configuration) -> str:
    rows = one.rows
    sizes = {
        split: sum(entry.uncompressed_bytes for entry in entries)
        for split, entries in one.files.items()
    }
    told = {
        "config_name": one.name,
        "splits": [
            {"name": split, "num_bytes": size, "num_examples": rows[split]}
            for split, size in sizes.items()
        ],
        "download_size": sum(e.bytes for entries in one.files.values() for e in entries),
        "dataset_size": sum(sizes.values()),
    }
    name, _, rest = _dump([told], _Tables).partition("\n")
    return f"{name}\n{_features_yaml(one.table)}{rest}"


@cache
def _features_yaml(table: str) -> str:
    """Write the features of a table as they stand in ``dataset_info``.

    Each language is a configuration with the same hundred lines, so they are written once.
    """
    return indent(_dump({"features": features(TABLES[table])}, _Tables), "  ")


class _OneLine:
    """YAML without anchors, innermost values on one line: it is read by people too."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        return True

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> Any:  # noqa: FBT001 - the signature is PyYAML's
        """Put a mapping of plain values on one line."""
        plain = all(isinstance(value, (str, int)) for _, value in _pairs(mapping))
        return super().represent_mapping(tag, mapping, flow_style=plain or flow_style)  # type: ignore[misc]  # of the dumper beside it


class _Plain(_OneLine, yaml.SafeDumper):
    """For what a user may have written: the compiled writer spells out an emoji as its number."""


class _Tables(_OneLine, getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # not known before it runs
    """For names of our own: the same bytes in a tenth of the time, where it is compiled."""


def _pairs(mapping: Any) -> Iterable[tuple[Any, Any]]:
    return mapping.items() if isinstance(mapping, dict) else mapping
