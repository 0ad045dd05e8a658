"""The store, the pages and the commands of ``scripts/prove_storage.py``."""
