"""What tests that are not about access let everybody do: the service itself lets nobody in without a key, nor as often."""

EVERYBODY = "read,fulltext,export"
OPEN = {"anonymous": EVERYBODY, "rate_address": 0}
OPEN_ENVIRONMENT = {f"TELEX_{name.upper()}": str(value) for name, value in OPEN.items()}
