"""The same story twice is one record."""
