"""Scores against gold, beside peers in the same run."""
