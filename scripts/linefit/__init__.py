"""Fit the scorer of lines, and say how well it does on hosts it never saw."""
