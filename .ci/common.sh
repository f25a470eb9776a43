# What `.ci/run` and `.ci/run-full` share; they source it. Leaves: $work, a folder that goes away at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=${PYTHON:-}
if [ -z "$python" ]; then
    for candidate in python3.11 python3.12 python3.13 python3 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$candidate
            break
        fi
    done
fi
[ -n "$python" ] || { echo "no Python 3.11 or later found; set PYTHON" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

say() { printf '\n=== [%d:%02d] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

venv() { # venv NAME: a fresh environment, active from here on
    "$python" -m venv "$work/$1"
    # shellcheck disable=SC1091
    . "$work/$1/bin/activate"
}

system_packages() { # system_packages COMMAND PACKAGE…: where the command is missing, and where packages can be installed
    command -v "$1" >/dev/null && return
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
    { apt-get update && apt-get install -y "${@:2}"; } >"$work/apt.log" 2>&1 ||
        echo "$1 could not be installed: $(tail -n 1 "$work/apt.log")"
}
