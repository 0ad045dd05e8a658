"""What kind of page one is: an article, a thread, a shelf of goods, an error; by the whole of it."""
