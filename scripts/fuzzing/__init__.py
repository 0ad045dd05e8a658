"""What ``scripts/fuzz.py`` tries: targets, seeds, and words to put in."""
