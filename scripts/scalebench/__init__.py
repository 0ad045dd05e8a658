"""What builds of very different sizes are measured with."""
