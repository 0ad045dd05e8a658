"""Bytes to blocks: what a page shows, where each text stands."""
