"""What kind of page one is by the whole of it: an article, a thread, a shelf, an error."""
