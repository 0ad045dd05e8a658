"""The tables of the frontier, and the version that they have."""

from __future__ import annotations

from typing import Final

SCHEMA_VERSION: Final = 1
APPLICATION: Final = 0x636B6372
"""``ckcr``: tells a frontier from other SQLite files."""

SCHEMA: Final = """
CREATE TABLE run (id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, ended_at TEXT);
CREATE TABLE url (
  fp BLOB NOT NULL UNIQUE, url TEXT NOT NULL, host TEXT NOT NULL, site TEXT NOT NULL,
  kind TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'pending', priority INTEGER NOT NULL,
  depth INTEGER NOT NULL, hops INTEGER NOT NULL DEFAULT 0, parent TEXT, discovered_at TEXT NOT NULL,
  not_before REAL NOT NULL DEFAULT 0, due_at TEXT, asks TEXT, tries INTEGER NOT NULL DEFAULT 0,
  missing INTEGER NOT NULL DEFAULT 0, status INTEGER, etag TEXT, last_modified TEXT, lastmod TEXT,
  published TEXT, first_fetched_at TEXT, fetched_at TEXT, digest TEXT, reason TEXT);
CREATE INDEX ready ON url (host, priority DESC, tries) WHERE state = 'pending';
CREATE INDEX due ON url (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE capture (
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL, fp BLOB NOT NULL, url TEXT NOT NULL,
  site TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL, type TEXT NOT NULL,
  status INTEGER NOT NULL, mime TEXT, digest TEXT NOT NULL, bytes INTEGER NOT NULL,
  warc TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, ends INTEGER NOT NULL);
CREATE INDEX capture_of ON capture (fp);
CREATE INDEX capture_in ON capture (warc, ends);
CREATE TABLE robots (origin TEXT PRIMARY KEY, status INTEGER NOT NULL, body BLOB, at REAL NOT NULL);
"""
