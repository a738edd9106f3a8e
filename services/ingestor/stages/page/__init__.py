"""Reading an HTML page: its text, its headline, and what it says about itself. Pure."""
