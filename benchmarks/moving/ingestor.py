"""`telex ingestor` with the interpreter that measures it."""

from services.cli.main import main

if __name__ == "__main__":
    main(["ingestor"])
