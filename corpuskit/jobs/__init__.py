"""Whole jobs over many pages: build, clean, learn, evaluate, load, diff."""
