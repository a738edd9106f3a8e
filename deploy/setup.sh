#!/bin/sh
# Makes .venv with the locked dependencies and `telex` in it. Needs a Python >= 3.11 and the package index that pip is
# set up for (PIP_INDEX_URL, pip.conf and the like are honoured). Does nothing when all is there already.
#
#   deploy/setup.sh run    what Telex needs to run (the default)
#   deploy/setup.sh dev    that, and what its tests and checks need
#
# PYTHON=/path/to/python chooses the interpreter.
set -eu
cd "$(dirname "$0")/.."
kind="${1:-run}"
lock="requirements/$kind.txt"
[ -f "$lock" ] || { echo "setup: no $lock: say 'run' or 'dev'" >&2; exit 2; }

fresh_enough='import sys; sys.exit(0 if sys.version_info >= (3, 11) else 1)'
seen=""
python=""
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.14 python3.11 python; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    if "$candidate" -c "$fresh_enough" >/dev/null 2>&1; then
        python="$candidate"
        break
    fi
    seen="$seen $(command -v "$candidate") ($("$candidate" --version 2>&1 | head -n 1))"
done
if [ -z "$python" ]; then
    echo "setup: Telex needs Python 3.11 or later. Found:${seen:- none}." >&2
    echo "setup: install one (Debian: apt install python3 python3-venv), or name it: PYTHON=/path/to/python3.12 make demo" >&2
    exit 1
fi

# One stamp for each lock and interpreter: a changed lock or a .venv of another Python is installed anew.
stamp=".venv/.telex-$kind"
mark="$(cat "$lock" pyproject.toml | cksum) $("$python" -c 'import sys; print(sys.version)' | head -n 1) $(pwd -P)"
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$mark" ] && [ -x .venv/bin/telex ]; then
    exit 0
fi
if [ -x .venv/bin/python ]; then
    mine="$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true)"
    theirs="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
    [ "$mine" = "$theirs" ] || rm -rf .venv
fi

# A user's pip.conf may ask for --user or --target, which no virtual environment takes.
PIP_USER=0
PIP_REQUIRE_VIRTUALENV=0
PIP_DISABLE_PIP_VERSION_CHECK=1
export PIP_USER PIP_REQUIRE_VIRTUALENV PIP_DISABLE_PIP_VERSION_CHECK

if [ ! -x .venv/bin/python ]; then
    echo "setup: making .venv with $("$python" --version)" >&2
    # Debian splits venv: without python3-venv there is no pip to put into it, and another pip has to install from outside.
    "$python" -m venv .venv >/dev/null 2>&1 || { rm -rf .venv; "$python" -m venv --without-pip .venv; }
fi

installer=""
if .venv/bin/python -m pip --version >/dev/null 2>&1; then
    installer=".venv/bin/python -m pip"
else
    for candidate in "$python -m pip" pip3 pip; do
        if $candidate --python .venv/bin/python --version >/dev/null 2>&1; then
            installer="$candidate --python .venv/bin/python"
            break
        fi
    done
fi
if [ -z "$installer" ]; then
    echo "setup: $("$python" --version) has neither venv with pip nor a pip of its own (22.3 or later)." >&2
    echo "setup: install one of them (Debian: apt install python3-venv, or python3-pip) and run this again." >&2
    exit 1
fi

echo "setup: installing the locked dependencies ($lock)" >&2
$installer install --quiet --root-user-action=ignore --only-binary=:all: --require-hashes -r "$lock"
$installer install --quiet --root-user-action=ignore --no-deps --no-build-isolation --no-index -e .
printf '%s' "$mark" >"$stamp"
[ "$kind" = run ] || printf '%s' "$(cat requirements/run.txt pyproject.toml | cksum) ${mark#"$(cat "$lock" pyproject.toml | cksum) "}" >.venv/.telex-run
echo "setup: done; .venv/bin/telex is there" >&2
