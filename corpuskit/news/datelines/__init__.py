"""Datelines: where and when a story was filed, and by whom."""
