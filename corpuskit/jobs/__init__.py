"""Whole jobs over many pages: build, evaluate, load."""
