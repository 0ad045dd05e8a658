"""A site's template, learned from its own pages."""
