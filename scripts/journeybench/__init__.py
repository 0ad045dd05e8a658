"""The whole journey, by corpuskit and by a script that people write who have an afternoon."""
