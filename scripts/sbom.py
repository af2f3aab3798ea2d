"""Write the software bill of materials of an installation: the tool, and what it brings along.

    python scripts/sbom.py FILE

Everything is installed from this checkout into an environment of its own, without extras. The file
is CycloneDX in JSON. Each component has to have a licence.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BUILDING = ("pip", "setuptools", "wheel")
"""What is in the environment but not brought by the tool."""


def main(target: str) -> int:
    """Write the file.

    :returns: the exit code.
    """
    sys.path.insert(0, str(ROOT / "scripts"))
    import distribution

    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        environment, source = Path(work, "venv"), Path(work, "source")
        source.mkdir()
        distribution.copy(source)
        venv.create(environment, with_pip=True)
        python = str(environment / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", str(source)], check=True)
        command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"]
        subprocess.run([*command, "--output-file", str(path), python], check=True)
    document = json.loads(path.read_text(encoding="utf-8"))
    found = [each for each in document["components"] if each["name"] not in BUILDING]
    document["components"] = [without_local_addresses(each) for each in found]
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    for each in sorted(found, key=lambda component: component["name"].lower()):
        print(f"{each['name']} {each['version']}: {', '.join(licences(each)) or 'no licence'}")
    return int(not all(map(licences, found)))


def without_local_addresses(component: dict[str, Any]) -> dict[str, Any]:
    """A component without addresses on this machine: the folder that it was installed from."""
    references = component.get("externalReferences", [])
    kept = [each for each in references if not each["url"].startswith("file:")]
    return {**component, "externalReferences": kept}


def licences(component: dict[str, list[dict[str, dict[str, str]]]]) -> list[str]:
    """The licences of a component."""
    found = []
    for each in component.get("licenses", []):
        licence = each.get("license", {})
        found.append(str(each.get("expression") or licence.get("id") or licence.get("name", "")))
    return [each for each in found if each]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
