"""Long lists of queries or names, counted one after the other in the background, by whichever process has time."""
