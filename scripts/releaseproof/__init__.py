"""The invented articles of ``scripts/prove_releases.py``."""
