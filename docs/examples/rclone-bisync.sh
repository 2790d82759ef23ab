#!/bin/sh
# rclone bisync. The first run of a computer, and the one after an error that locked it out, has to be a --resync.
mkdir -p "$HOME/bisync"
set -- bisync "$2" "$3" --workdir "$HOME/bisync" --log-level ERROR
[ -e "$HOME/begun" ] && rclone "$@" && exit 0
touch "$HOME/begun"
exec rclone "$@" --resync
