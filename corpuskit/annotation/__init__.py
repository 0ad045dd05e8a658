"""What is known of a story: language and measures."""
