"""What is done with receipts as they come: `telex watch`."""
