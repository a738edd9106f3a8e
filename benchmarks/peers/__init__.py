"""What Telex is measured beside: programs of their own, which know nothing of Telex."""
