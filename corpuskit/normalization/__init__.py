"""News conventions become fields: dateline, by-line, sign-off."""
