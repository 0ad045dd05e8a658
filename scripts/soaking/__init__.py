"""Builds that are harmed, again and again, and the laws that must hold all the same."""
