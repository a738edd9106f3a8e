"""The analysis plugin and the Maven file say the same everywhere, and name no repository."""

import json
import re

from deploy.native.starter.build import SOURCES

JAVA = SOURCES / "analysis" / "src" / "telex" / "analysis"
RESOURCES = SOURCES / "analysis" / "resources"
POM = SOURCES / "pom.xml"


def components_in_the_sources() -> dict[str, dict[str, str]]:
    """Interface → name → class, as the annotations and `implements` of the Java files say."""
    found: dict[str, dict[str, str]] = {}
    for file in JAVA.glob("*.java"):
        text = file.read_text(encoding="utf-8")
        name = re.search(r'^@NamedComponent\("(\w+)"\)', text, flags=re.MULTILINE)
        if name:
            implemented = re.search(rf"class {file.stem} implements (\w+)", text)
            assert implemented, file
            interface = f"org.elasticsearch.plugin.analysis.{implemented[1]}"
            found.setdefault(interface, {})[name[1]] = f"telex.analysis.{file.stem}"
    return found


def test_the_list_of_components_is_what_the_classes_say():
    listed = json.loads((RESOURCES / "named_components.json").read_text(encoding="utf-8"))
    assert listed == components_in_the_sources()


def test_the_parts_that_the_mapping_and_security_need_are_there():
    names = {name for components in components_in_the_sources().values() for name in components}
    assert names >= {"mapping", "asciifolding", "snowball", "cjk_bigram", "pattern_replace"}
    assert names >= {"pattern_capture", "unique", "uax_url_email"}


def test_the_descriptor_takes_its_versions_from_the_maven_file():
    lines = (RESOURCES / "stable-plugin-descriptor.properties").read_text(encoding="utf-8").split("\n")
    stated = dict(line.split("=", 1) for line in lines if line)
    assert set(stated) == {"name", "description", "version", "elasticsearch.version", "java.version"}
    assert stated["elasticsearch.version"] == "@elasticsearch.version@"
    tokens = set(re.findall(r'<filter token="([\w.]+)"', POM.read_text(encoding="utf-8")))
    assert {value.strip("@") for value in stated.values() if value.startswith("@")} == tokens


def test_no_file_of_the_engines_names_a_repository_host():
    for file in (
        file for file in SOURCES.rglob("*") if file.suffix in {".xml", ".java", ".py", ".sh", ".json"}
    ):
        text = file.read_text(encoding="utf-8")
        hosts = set(re.findall(r"https?://([\w.-]+\.[a-z]{2,})", text))
        # The two names of XML schemas are names, not places anything is fetched from.
        assert hosts <= {"maven.apache.org", "www.w3.org"}, file
    assert not re.search(r"<(plugin)?[Rr]epositor", POM.read_text(encoding="utf-8"))
