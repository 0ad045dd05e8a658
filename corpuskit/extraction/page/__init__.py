"""Bytes to blocks: a page decoded, looked over, parsed, and its visible text cut into blocks."""
