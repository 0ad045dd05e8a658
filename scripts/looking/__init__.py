"""What ``scripts/prove_look.py`` looks with."""
