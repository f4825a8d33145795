#!/bin/sh
# Prepare a virtual environment on a machine on which nothing else is.
#
#   setup.sh venv FOLDER             make the environment, with the newest Python that serves
#   setup.sh install FOLDER EXTRAS   install the checkout and its optional dependencies into it, pinned
#   setup.sh screen FOLDER           see to what a virtual screen with a window manager and a mouse needs
#
# PYTHON=/path/to/python3 names the Python to use. On Debian whatever is missing is installed by apt-get
# where that needs no password, the libraries that the window needs among it; elsewhere the line to type is printed.
set -eu

oldest=3.11
debian_packages="python3 python3-venv"
window_packages="libgl1 libegl1 libglib2.0-0 libxkbcommon0 libfontconfig1 libfreetype6 libdbus-1-3"
screen_packages="libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
virtual_screen_packages="xvfb openbox xdotool"
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
    command -v apt-get >/dev/null && may_install || return 0
    echo "Installing $* ..."
    as_root apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" ||
        echo "apt-get could not install them." >&2
}

find_python() {
    first_that makes_environments && return
    [ -n "${PYTHON:-}" ] || install_system_packages $debian_packages >&2
    first_that makes_environments && return
    say_what_is_missing
    return 1
}

make_environment() {
    python=$(find_python)
    echo "Making $1 with $("$python" --version)"
    "$python" -m venv --clear "$1"
}

has_screen() {
    [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]
}

# Prints which library is missing, if one is. Qt's way to an X server is a library of its own, with needs of its own.
missing_library() {
    "$1/bin/python" - "$2" 2>&1 <<'END' | tail -n 1
import ctypes, pathlib, sys
import PySide6.QtWidgets
if sys.argv[1] and sys.platform == "linux":
    folder = pathlib.Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms"
    ctypes.CDLL(str(folder / "libqxcb.so"))
END
}

# The command line works without them, so what is missing is said and nothing fails.
install_window_libraries() {
    platform=
    packages=$window_packages
    if has_screen; then
        platform=xcb
        packages="$packages $screen_packages"
    fi
    [ "$(uname)" = Linux ] && [ -n "$(missing_library "$1" "$platform")" ] || return 0
    install_system_packages $packages
    missing=$(missing_library "$1" "$platform")
    [ -n "$missing" ] || return 0
    echo "The window cannot open yet, for a library of the system is missing: $missing" >&2
    if command -v apt-get >/dev/null; then
        echo "Type this and try again:  sudo apt-get install -y $packages" >&2
    fi
}

# Prints what a virtual screen lacks: one of its programs, or else a library of Qt's way to it.
missing_of_screen() {
    for program in Xvfb openbox xdotool; do
        command -v "$program" >/dev/null || { echo "$program" && return; }
    done
    missing_library "$1" xcb
}

install_virtual_screen() {
    [ -n "$(missing_of_screen "$1")" ] || return 0
    packages="$window_packages $screen_packages $virtual_screen_packages"
    install_system_packages $packages
    missing=$(missing_of_screen "$1")
    [ -n "$missing" ] || return 0
    echo "There can be no virtual screen, for this is missing: $missing" >&2
    if command -v apt-get >/dev/null; then
        echo "Type this and try again:  sudo apt-get install -y $packages" >&2
    else
        echo "Install Xvfb, openbox and xdotool, and try again." >&2
    fi
    return 1
}

# The tools that build the package come first and are pinned too: pip would otherwise fetch its own, unpinned.
install() {
    "$1/bin/python" -m pip --version >/dev/null 2>&1 || make_environment "$1"
    pip="$1/bin/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt"
    $pip hatchling babel
    $pip --no-build-isolation --editable ".${2:+[$2]}"
    install_window_libraries "$1"
}

cd "$(dirname "$0")/.."
case "${1:-}" in
venv) make_environment "$2" ;;
install) install "$2" "${3:-}" ;;
screen) install_virtual_screen "$2" ;;
*)
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
