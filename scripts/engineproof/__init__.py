"""The pages, the plantings and the processes of ``scripts/prove_engines.py``."""
