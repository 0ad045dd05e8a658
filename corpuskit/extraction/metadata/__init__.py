"""What a page says of itself: for machines in its head, for readers around its story."""
