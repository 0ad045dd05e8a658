"""What ``scripts/prove_dedup.py`` is made of: planted copies, and the peers beside it."""
