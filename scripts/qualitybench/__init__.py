"""The quality of corpuskit beside that of other tools, each in an environment of its own."""
