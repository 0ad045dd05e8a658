"""Page to story: decoding, metadata, body."""
