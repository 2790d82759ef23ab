#!/bin/sh
# rsync -u both ways: what is newer on the other side is never overwritten.
case "$1" in
  get) exec rsync -rtu "$3/" "$2/" ;;
  put) exec rsync -rtu "$2/" "$3/" ;;
esac
