"""corpuskit: news pages in, a clean, versioned Hugging Face dataset out."""
