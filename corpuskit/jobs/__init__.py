"""Whole jobs over many pages."""
