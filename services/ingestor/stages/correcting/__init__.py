"""How a correction changes what was found in an article."""
