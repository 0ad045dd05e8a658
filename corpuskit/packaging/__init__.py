"""Articles become a release folder."""
