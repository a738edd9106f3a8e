#!/bin/sh
# Installs what a bare Debian (or Ubuntu) lacks for `make test` with the real engines and a real browser: a full JDK 21 or
# later, Maven, Chromium, make, git, ps, Python 3.11 or later with venv, and Go (which builds helm). For root. Does nothing,
# and needs no network, when all of it is there.
#
# Packages come from the machine's own apt sources. Debian 12 has no JDK after 17: there, the one of the next release is
# put into a folder of its own (debian-jdk.sh), without touching the system's libraries.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
updated=no

say() { printf 'install-debian: %s\n' "$*" >&2; }

die() { say "$*"; exit 1; }

update() {
    if [ "$updated" = no ]; then
        apt-get update -qq >&2 || say "apt-get update failed; trying with the lists there are"
        updated=yes
    fi
}

install() {
    update
    say "installing $*"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 || die "apt-get could not install $*"
}

available() { apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [0-9]'; }

python_found() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        # ensurepip is what Debian splits off: without it a venv has no pip.
        if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$python"
            return 0
        fi
    done
    return 1
}

need_python() {
    if python_found >/dev/null; then return 0; fi
    install python3 python3-venv python3-pip
    if python_found >/dev/null; then return 0; fi
    for minor in 14 13 12 11; do
        if available "python3.$minor"; then
            install "python3.$minor" "python3.$minor-venv"
            if python_found >/dev/null; then return 0; fi
        fi
    done
    die "this release has no Python 3.11 or later; Debian 12, Ubuntu 24.04 and later do"
}

need_command() {
    command -v "$1" >/dev/null 2>&1 || install "$2"
}

# The finder of engines.py decides, so that the two never disagree.
jdk_found() {
    "$(python_found)" "$here/engines.py" check --json --only elasticsearch 2>/dev/null |
        grep -A2 '"thing": "java for elasticsearch"' | grep -q '"ok": true'
}

need_jdk() {
    if jdk_found; then return 0; fi
    update
    for version in 25 21; do
        if available "openjdk-$version-jdk-headless"; then
            install "openjdk-$version-jdk-headless"
            if jdk_found; then return 0; fi
        fi
    done
    say "no JDK 21 or later in this release's archive"
    sh "$here/debian-jdk.sh" || die "found no JDK 21 or later: unpack one (Temurin, Corretto, Zulu …) and set ES_JAVA_HOME to its folder"
    if ! jdk_found; then
        "$(python_found)" "$here/engines.py" check --only elasticsearch >&2 || true
        die "the JDK that was installed will not do"
    fi
}

# An older Go cannot fetch the one that a module asks for.
go_found() { command -v go >/dev/null 2>&1 && go version | grep -Eq 'go(1\.(2[1-9]|[3-9][0-9])|[2-9])'; }

need_go() {
    if go_found; then return 0; fi
    update
    if apt-cache policy golang-go 2>/dev/null | grep -Eq 'Candidate: (2:)?1\.(2[1-9]|[3-9][0-9])'; then
        install golang-go
    fi
    go_found || say "no Go 1.21 or later in this release's archive: unpack one and put it on PATH; the tests of the Helm chart need it"
}

command -v apt-get >/dev/null 2>&1 || die "this is no Debian: engines.py check says what is needed"
if [ "$(id -u)" != 0 ]; then
    # Not an error: all may be there. What is not, `make test` names.
    say "not root, so nothing is installed"
    exit 0
fi
need_python
need_command make make
need_command git git
need_command ps procps
need_command mvn maven
need_command chromium chromium
need_jdk
need_go
say "all there"
