"""The columns of the tables that only packaging writes."""

from __future__ import annotations

import pyarrow as pa

CHANGES: pa.Schema = pa.schema(
    [
        ("version", pa.string()),
        ("id", pa.string()),
        ("op", pa.string()),
        ("changed", pa.list_(pa.string())),
        ("reason", pa.string()),
        ("old_content_hash", pa.string()),
        ("new_content_hash", pa.string()),
    ]
)
"""One row a record that is not what it was. ``op`` is ``added``, ``changed`` or ``removed``;
``changed`` names the columns that differ, ``reason`` says why a record was removed."""
