"""Fit what tells the kinds of pages, and say how well it does on hosts and layouts it never saw."""
