#!/bin/sh
# Prepare a virtual environment on a machine on which nothing else is.
#
#   setup.sh venv FOLDER             make the environment, with the newest Python that serves
#   setup.sh install FOLDER EXTRAS   install the checkout and its optional dependencies into it, pinned
#
# PYTHON=/path/to/python3 names the Python to use. On Debian whatever is missing is installed by apt-get
# where that needs no password; elsewhere the line to type is printed.
set -eu

oldest=3.11
debian_packages="python3 python3-venv"
candidates="${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3}"

serves() {
    "$1" -c "import sys; sys.exit(sys.version_info < tuple(map(int, '$oldest'.split('.'))))" 2>/dev/null
}

makes_environments() {
    serves "$1" && "$1" -c "import ensurepip, venv" 2>/dev/null
}

first_that() {
    for candidate in $candidates; do
        if "$1" "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

say_what_is_missing() {
    if python=$(first_that serves); then
        echo "$python cannot make virtual environments: its modules venv and ensurepip are missing." >&2
    elif [ -n "${PYTHON:-}" ]; then
        echo "nnstudio needs Python $oldest or newer, and PYTHON=$PYTHON is none." >&2
    else
        echo "nnstudio needs Python $oldest or newer, and there is none on the PATH." >&2
    fi
    if command -v apt-get >/dev/null; then
        echo "Type this and try again:  sudo apt-get install -y $debian_packages" >&2
        echo "Where that brings an older Python, install a newer one and name it:" >&2
    elif [ "$(uname)" = Darwin ]; then
        echo "Install it from python.org or type  brew install python  and try again. To choose among several:" >&2
    else
        echo "Install it with its venv module and try again. To choose among several:" >&2
    fi
    echo "  PYTHON=/path/to/python3 make run" >&2
}

install_system_packages() {
    [ -z "${PYTHON:-}" ] && command -v apt-get >/dev/null && may_install || return 0
    echo "Installing $debian_packages ..."
    as_root apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $debian_packages ||
        echo "apt-get could not install them." >&2
}

find_python() {
    first_that makes_environments && return
    install_system_packages >&2
    first_that makes_environments && return
    say_what_is_missing
    return 1
}

make_environment() {
    python=$(find_python)
    echo "Making $1 with $("$python" --version)"
    "$python" -m venv --clear "$1"
}

# The tools that build the package come first and are pinned too: pip would otherwise fetch its own, unpinned.
install() {
    "$1/bin/python" -m pip --version >/dev/null 2>&1 || make_environment "$1"
    pip="$1/bin/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt"
    $pip hatchling babel
    $pip --no-build-isolation --editable ".${2:+[$2]}"
}

cd "$(dirname "$0")/.."
case "${1:-}" in
venv) make_environment "$2" ;;
install) install "$2" "${3:-}" ;;
*)
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
