"""Invented stories in every form that is read, and files that hold none."""
