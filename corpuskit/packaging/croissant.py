"""``croissant.json``: the release as machines outside the Hub read it.

It lists every Parquet file with its digest and, for each configuration, where each column is.
Source: the Croissant format, version 1.0, http://mlcommons.org/croissant/1.0; a file set that is
contained in nothing is relative to the document, as ``mlcroissant`` reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from corpuskit.packaging.configurations import WHOLE, Configuration, configurations
from corpuskit.packaging.manifest import FileEntry, Manifest
from corpuskit.packaging.options import PackageOptions

NAME = "croissant.json"
CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
PARQUET = "application/x-parquet"
SPLITS = "splits"
"""The record set that names the splits; each row of the others points into it."""

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""Source: the context that the specification gives for version 1.0."""

_TYPES = {
    pa.string(): "sc:Text",
    pa.int64(): "sc:Integer",
    pa.float64(): "sc:Float",
    pa.bool_(): "sc:Boolean",
}
_KEYS = {"data": "id", "edits": None, "rejections": None, "clusters": "cluster_id", "changes": None}
"""The column that names a record, where one does."""


def render(manifest: Manifest, options: PackageOptions, columns: dict[str, dict[str, str]]) -> str:
    """Write the document.

    Args:
        manifest: The manifest; its files are final.
        options: What the configuration says of the release.
        columns: What each column of each table means.
    """
    listed = configurations(manifest.files, manifest.split_rule, options.languages)
    described = {**columns, "data": columns["articles"]}
    document: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": options.title or options.name,
        "description": options.description
        or f"{manifest.articles} news articles, cleaned, with every change recorded.",
        "version": manifest.version,
        "license": _license(options),
        "url": options.homepage,
        "datePublished": manifest.date,
        "citeAs": citation(manifest, options),
        "inLanguage": [one for one in manifest.languages if one != "und"],
        "keywords": ["news", "corpuskit"],
        "isLiveDataset": False,
        "distribution": [
            *(_file_object(entry) for entry in manifest.files),
            *(_file_set(one) for one in listed),
        ],
        "recordSet": [_splits(listed), *(_record_set(one, described[one.table]) for one in listed)],
    }
    told = {key: value for key, value in document.items() if value not in (None, [])}
    return "{\n" + ",\n".join(f"{_line(key)}: {_lines(told[key])}" for key in told) + "\n}\n"


def _lines(value: Any) -> str:
    """Write a value on one line, a list with a line for each entry: thousands without it."""
    if not isinstance(value, list):
        return _line(value)
    return "[\n" + ",\n".join(map(_line, value)) + "\n]"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def citation(manifest: Manifest, options: PackageOptions) -> str:
    """Write how to cite the release, as BibTeX.

    The date and the address are told where they are known.
    """
    key = "".join(c for c in options.name.lower() if c.isalnum())
    fields = {
        "title": f"{{{(options.title or options.name).replace('{', '').replace('}', '')}}}",
        "version": manifest.version,
        "year": (manifest.date or "")[:4],
        "url": options.homepage or "",
        "note": f"Dataset of {manifest.articles:,} news articles, made with corpuskit",
    }
    told = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{key}_{manifest.version.replace('.', '_')},\n{told}\n}}"


def _license(options: PackageOptions) -> Any:
    if options.license == "other":
        return {"@type": "sc:CreativeWork", "name": f"{options.name} terms", "url": "LICENSE.md"}
    return f"https://choosealicense.com/licenses/{options.license}/"


def _file_object(entry: FileEntry) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": entry.path,
        "name": entry.path,
        "contentUrl": entry.path,
        "contentSize": f"{entry.bytes} B",
        "encodingFormat": PARQUET,
        "sha256": entry.sha256,
    }


def _file_set(one: Configuration) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"files-of-{one.name}",
        "name": f"files-of-{one.name}",
        "encodingFormat": PARQUET,
        "includes": [pattern for split in one.files for pattern in one.patterns(split)],
    }


def _splits(listed: list[Configuration]) -> dict[str, Any]:
    names = list(dict.fromkeys(split for one in listed for split in one.files))
    return {
        "@type": "cr:RecordSet",
        "@id": SPLITS,
        "name": SPLITS,
        "description": "The splits.",
        "dataType": "cr:Split",
        "key": {"@id": f"{SPLITS}/name"},
        "field": [
            {"@type": "cr:Field", "@id": f"{SPLITS}/name", "name": "name", "dataType": "sc:Text"}
        ],
        "data": [{f"{SPLITS}/name": name} for name in names],
    }


def _record_set(one: Configuration, columns: dict[str, str]) -> dict[str, Any]:
    key = _KEYS[one.table]
    return {
        "@type": "cr:RecordSet",
        "@id": one.name,
        "name": one.name,
        "description": f"The configuration {one.name}: "
        + ", ".join(f"{split} {rows} rows" for split, rows in one.rows.items())
        + ".",
        **({"key": {"@id": f"{one.name}/{key}"}} if key else {}),
        "field": [*_split_field(one), *_fields(one, columns)],
    }


def _split_field(one: Configuration) -> list[dict[str, Any]]:
    """Say that the folder of a row is its split; a table without splits has no such field."""
    if one.table in WHOLE:
        return []
    return [
        {
            "@type": "cr:Field",
            "@id": f"{one.name}/split",
            "name": "split",
            "description": "The split of the row.",
            "dataType": "sc:Text",
            "source": {
                "fileSet": {"@id": f"files-of-{one.name}"},
                "extract": {"fileProperty": "fullpath"},
                # The bare split fits too: mlcroissant applies the regex once more after a join.
                "transform": {"regex": f"^(?:{one.table}/[^/]+/)?([^/]+)(?:/[^/]+)?$"},
            },
            "references": {"field": {"@id": f"{SPLITS}/name"}},
        }
    ]


def _fields(one: Configuration, columns: dict[str, str]) -> Iterator[dict[str, Any]]:
    for field in one.schema:
        source = {
            "fileSet": {"@id": f"files-of-{one.name}"},
            "extract": {"column": field.name},
        }
        described = {"description": columns[field.name]}
        yield _field(f"{one.name}/{field.name}", field, source) | described


def _field(name: str, field: pa.Field, source: dict[str, Any]) -> dict[str, Any]:
    kind = field.type
    told: dict[str, Any] = {"@type": "cr:Field", "@id": name, "name": field.name}
    if pa.types.is_list(kind):
        told["repeated"] = True
        kind = kind.value_type
    if not pa.types.is_struct(kind):
        return told | {"dataType": _TYPES[kind], "source": source}
    steps = source.get("transform", [])
    parts = [
        _field(
            f"{name}/{part.name}", part, source | {"transform": [*steps, {"jsonPath": part.name}]}
        )
        for part in kind
    ]
    return told | {"subField": parts}
