"""The tables of a release and their columns."""

from __future__ import annotations

import pyarrow as pa

from corpuskit.schema import ARTICLES, EDITS, REJECTIONS, STORED_SKETCHES

CHANGES: pa.Schema = pa.schema(
    [
        ("version", pa.string()),
        ("id", pa.string()),
        ("op", pa.string()),
        ("changed", pa.list_(pa.string())),
        ("reason", pa.string()),
        ("old_content_hash", pa.string()),
        ("new_content_hash", pa.string()),
        ("old_id", pa.string()),
    ]
)
"""One row a record that is not what it was. ``op`` is ``added``, ``changed``, ``removed`` or
``renamed`` (the record that was called ``old_id``, changed or not); ``changed`` names the columns
that differ, ``reason`` says why a record was removed."""

CLUSTERS: pa.Schema = pa.schema(
    [
        ("cluster_id", pa.string()),
        ("size", pa.int64()),
        ("kept_id", pa.string()),
        ("kept_because", pa.string()),
        (
            "members",
            pa.list_(
                pa.struct(
                    [
                        ("id", pa.string()),
                        ("url", pa.string()),
                        ("title", pa.string()),
                        ("publisher", pa.string()),
                        ("date_published", pa.string()),
                        ("stands", pa.bool_()),
                        ("relation", pa.string()),
                        ("score", pa.float64()),
                        ("copy_of", pa.string()),
                    ]
                )
            ),
        ),
    ]
)
"""One row a story that several pages tell, with those pages: first the article that stands for all,
then others that stand in the release, then those that were left out."""

TABLES: dict[str, pa.Schema] = {
    "data": ARTICLES,
    "edits": EDITS,
    "rejections": REJECTIONS,
    "clusters": CLUSTERS,
    "changes": CHANGES,
    "sketches": STORED_SKETCHES,
}
"""Top folder of a release to the columns of the files in it."""
