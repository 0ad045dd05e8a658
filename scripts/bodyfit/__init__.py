"""Fit the ballot for the body of a page, and say how well it does on hosts it never saw."""
