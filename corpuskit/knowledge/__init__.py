"""What corpuskit knows, as data files with sources, and their loaders."""
