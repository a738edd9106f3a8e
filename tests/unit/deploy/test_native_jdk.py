"""The Java finder, on folders that only look like JDKs."""

from pathlib import Path

import pytest

from deploy.native.starter import jdk
from deploy.native.starter.account import Account
from deploy.native.starter.elasticsearch import Elasticsearch
from deploy.native.starter.kafka import Kafka

SERVER = Elasticsearch.need
BROKER = Kafka.need
ALL_MODULES = " ".join(sorted(SERVER.modules | BROKER.modules))


def make_jdk(
    home: Path,
    version: str | None,
    modules: str | None = ALL_MODULES,
    programs: tuple[str, ...] = ("java", "javac"),
    java: str = "#!/bin/sh\nexit 1\n",
) -> Path:
    """A folder with a release file and programs; `java` is the text of bin/java."""
    (home / "bin").mkdir(parents=True)
    (home / "lib").mkdir()
    for program in programs:
        (home / "bin" / program).write_text(java)
        (home / "bin" / program).chmod(0o755)
    stated = {"JAVA_VERSION": version, "MODULES": modules}
    lines = [f'{key}="{value}"\n' for key, value in stated.items() if value is not None]
    if lines:
        (home / "release").write_text("".join(lines))
    return home


def problem(home: Path, need: jdk.Need = SERVER, account: Account | None = None) -> str | None:
    return jdk.inspect(jdk.Candidate(home, "test"), need, account).problem


def test_a_full_jdk_of_the_right_version_will_do(tmp_path):
    assert problem(make_jdk(tmp_path / "jdk", "21")) is None
    assert problem(make_jdk(tmp_path / "newer", "25.0.3")) is None


def test_a_jdk_that_is_too_old_is_named_with_its_version(tmp_path):
    assert problem(make_jdk(tmp_path / "jdk", "17.0.15")) == "version 17.0.15, 21 or later is needed"


def test_the_name_of_the_folder_proves_nothing(tmp_path):
    assert "17.0.1" in str(problem(make_jdk(tmp_path / "temurin-25-jdk", "17.0.1")))


def test_java_17_is_enough_for_kafka_and_needs_no_compiler(tmp_path):
    assert problem(make_jdk(tmp_path / "jre", "17.0.15", programs=("java",)), BROKER) is None


def test_a_runtime_cut_down_by_jlink_is_refused_with_the_missing_modules(tmp_path):
    cut = " ".join(sorted(SERVER.modules - {"jdk.jdi", "jdk.compiler"}))
    assert (
        problem(make_jdk(tmp_path / "jdk", "25", cut))
        == "cut down: without the modules jdk.compiler, jdk.jdi"
    )


def test_a_runtime_without_compiler_is_no_jdk(tmp_path):
    assert problem(make_jdk(tmp_path / "jre", "25", programs=("java",))) == "not a JDK: no bin/javac"


def test_a_folder_without_java_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    assert problem(tmp_path / "empty") == "no bin/java there"


def test_a_java_that_does_not_run_and_has_no_release_file_is_broken(tmp_path):
    assert "does not say its version" in str(problem(make_jdk(tmp_path / "jdk", None, None)))


def test_without_a_release_file_java_itself_is_asked(tmp_path):
    modules = "\n".join(f"echo {name}@21" for name in ALL_MODULES.split())
    script = f"#!/bin/sh\ncase $1 in -version) echo 'openjdk version \"21.0.2\"' >&2;; *) {modules};; esac\n"
    verdict = jdk.inspect(jdk.Candidate(make_jdk(tmp_path / "jdk", None, None, java=script), "test"), SERVER)
    assert (verdict.version, verdict.problem) == ("21.0.2", None)


def test_a_jdk_that_the_unprivileged_user_cannot_enter_is_refused(tmp_path):
    home = make_jdk(tmp_path / "private" / "jdk", "25")
    (tmp_path / "private").chmod(0o700)
    stranger = Account("stranger", uid=tmp_path.stat().st_uid + 12345, gid=tmp_path.stat().st_gid + 12345)
    assert problem(home, account=stranger) == "the user stranger cannot read it"


def test_the_users_variable_wins_over_path_and_the_usual_folders(tmp_path):
    mine = make_jdk(tmp_path / "mine", "21")
    on_path = make_jdk(tmp_path / "on-path", "22")
    usual = make_jdk(tmp_path / "jvm" / "jdk-25", "25")
    environment = {"ES_JAVA_HOME": str(mine), "PATH": str(on_path / "bin")}
    folders = (str(tmp_path / "jvm" / "*"),)
    assert [each.home for each in jdk.candidates(SERVER.variables, environment, folders)] == [
        mine,
        on_path,
        usual,
    ]
    found = jdk.chosen(jdk.find(SERVER, environment, folders=folders))
    assert found is not None
    assert found.home == mine


def test_a_variable_that_names_a_bad_jdk_does_not_stop_the_search(tmp_path):
    old = make_jdk(tmp_path / "old", "11.0.2")
    good = make_jdk(tmp_path / "jvm" / "good", "25")
    verdicts = jdk.find(SERVER, {"JAVA_HOME": str(old), "PATH": ""}, folders=(str(tmp_path / "jvm" / "*"),))
    assert [(each.home, each.problem is None) for each in verdicts] == [(old, False), (good, True)]


def test_the_newest_of_a_folder_is_tried_first_and_links_are_followed_once(tmp_path):
    old, new = make_jdk(tmp_path / "jvm" / "jdk-9", "9"), make_jdk(tmp_path / "jvm" / "jdk-25", "25")
    (tmp_path / "jvm" / "default").symlink_to(new)
    found = [each.home for each in jdk.candidates((), {"PATH": ""}, (str(tmp_path / "jvm" / "*"),))]
    assert found == [new, old]


def test_a_link_on_path_leads_to_the_jdk_it_points_to(tmp_path):
    home = make_jdk(tmp_path / "jdk", "25")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").symlink_to(home / "bin" / "java")
    assert [each.home for each in jdk.candidates((), {"PATH": str(tmp_path / "bin")}, ())] == [home]


def test_no_jdk_anywhere_gives_every_place_with_its_reason(tmp_path):
    make_jdk(tmp_path / "jvm" / "a", "17")
    make_jdk(tmp_path / "jvm" / "b", "25", "java.base")
    verdicts = jdk.find(SERVER, {"PATH": ""}, folders=(str(tmp_path / "jvm" / "*"),))
    assert len(verdicts) == 2
    assert all(each.problem for each in verdicts)
    assert jdk.chosen(verdicts) is None


@pytest.mark.parametrize(
    ("version", "number"), [("25.0.1", 25), ("21", 21), ("1.8.0_392", 8), ("26-ea", 26), ("", 0), ("x", 0)]
)
def test_the_major_version_is_read_in_the_old_and_the_new_manner(version, number):
    assert jdk.major(version) == number
