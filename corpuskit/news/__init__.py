"""What newswire and newspapers do: one grammar for all who need it."""
