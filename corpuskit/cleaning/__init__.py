"""What is not the story goes, with every change recorded."""
