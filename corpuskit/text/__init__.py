"""What is true of any text: letters, folding, sentences."""
