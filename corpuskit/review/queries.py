"""What a review asks the tables of a release."""

from __future__ import annotations

from typing import Final

PAGES: Final = """
WITH pages AS (SELECT *, regexp_replace(coalesce(host, ''), '^www\\.', '') AS site
FROM read_parquet(?))
"""
SITES: Final = """
SELECT site, round(avg(source.confidence), 2), count(*) FROM pages GROUP BY site
ORDER BY avg(source.confidence) NULLS LAST, site LIMIT ?
"""
SHOWN: Final = """
SELECT id, url, site, coalesce(title, ''), source,
    ledger.left_out / (ledger.left_out + length(text)) AS share
FROM pages LEFT JOIN ledger USING (id)
"""
ROWS: Final = f"""
{SHOWN} WHERE ? IN ('', site)
ORDER BY source.confidence NULLS LAST, share DESC NULLS LAST, quality.removed_share DESC NULLS LAST,
    id LIMIT ? OFFSET ?
"""
ROW: Final = f"{SHOWN} WHERE id = ? LIMIT 1"
SIBLINGS: Final = f"{SHOWN} WHERE site = ? AND id <> ? ORDER BY md5(id), id LIMIT ?"
LEDGER: Final = """
SELECT article_id AS id, sum(length(removed))::DOUBLE AS left_out FROM read_parquet(?)
WHERE stage = 'extraction' GROUP BY article_id
"""
REFUSED: Final = """
WITH refused AS (
    SELECT id, url, stage || ': ' || reason AS why, evidence, source,
        regexp_replace(lower(regexp_extract(coalesce(url, ''), '^https?://([^/:?#]+)', 1)),
            '^www\\.', '') AS site,
        CASE stage WHEN 'extraction' THEN 1 WHEN 'cleaning' THEN 2 WHEN 'engine' THEN 3
            WHEN 'annotation' THEN 4 ELSE 5 END AS place
    FROM read_parquet(?) WHERE stage <> 'deduplicate'
)
"""
REASONS: Final = """
SELECT why, count(*) FROM refused GROUP BY why ORDER BY min(place), count(*) DESC, why
"""
REJECTED: Final = """
SELECT id, url, site, why, evidence, source FROM refused WHERE ? IN ('', why)
ORDER BY place, why, id LIMIT ? OFFSET ?
"""
REJECTED_ROW: Final = """
SELECT id, url, site, why, evidence, source FROM refused WHERE id = ? LIMIT 1
"""
