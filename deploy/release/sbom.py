"""The software bill of materials: what Telex runs on, from the lock, as CycloneDX JSON. The same lock gives the same bytes."""

import json
import subprocess
import sys
from pathlib import Path


def bill(project: Path) -> str:
    """The bill of the project in this folder: each locked package with its version, its purl and the hashes of its files.

    Raises subprocess.CalledProcessError when cyclonedx-py ends with an error.
    """
    command = [
        sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", "requirements/run.txt",
        "--pyproject", "pyproject.toml", "--output-reproducible", "--of", "JSON", "--output-file", "-",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=project, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout)
    for component in found["components"]:
        # The line of the lock with all its hashes, which have a place of their own.
        component.pop("description", None)
    # All that is locked is what Telex runs on; what needs what among them, the lock does not say.
    references = sorted(component["bom-ref"] for component in found["components"])
    root = found["metadata"]["component"]["bom-ref"]
    for entry in found["dependencies"]:
        if entry["ref"] == root:
            entry["dependsOn"] = references
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"
