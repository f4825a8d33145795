#!/bin/sh
# Run a command on a virtual screen of its own, with a window manager; both end with it, however that ends.
#
#   with_screen.sh COMMAND...
set -eu

place=$(mktemp -d)
server=
manager=

end() {
    for process in $manager $server; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    rm -rf "$place"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Waits until a command succeeds, as long as the process that is to bring it about lives.
await() {
    process=$1
    shift
    until "$@" >/dev/null 2>&1; do
        kill -0 "$process" 2>/dev/null || { cat "$place/log" >&2; exit 1; }
        sleep 0.05
    done
}

# The server itself chooses a display that is free. Its keys do not repeat: on a busy machine a while may pass between
# the press of one and its release.
Xvfb -displayfd 3 -screen 0 1600x1000x24 -noreset -r 3>"$place/display" >"$place/log" 2>&1 &
server=$!
await "$server" test -s "$place/display"
DISPLAY=":$(cat "$place/display")"
export DISPLAY

# With a home of its own it has the manners that it comes with, whoever's machine this is.
HOME=$place XDG_CONFIG_HOME=$place openbox --sm-disable >>"$place/log" 2>&1 &
manager=$!
await "$manager" xdotool get_num_desktops

# What the person's own desktop says of itself does not hold for this one.
unset WAYLAND_DISPLAY XDG_CURRENT_DESKTOP XDG_SESSION_DESKTOP DESKTOP_SESSION GNOME_DESKTOP_SESSION_ID KDE_FULL_SESSION
unset QT_QPA_PLATFORMTHEME QT_IM_MODULE QT_SCALE_FACTOR QT_SCREEN_SCALE_FACTORS QT_FONT_DPI
QT_QPA_PLATFORM=xcb "$@"
