#!/bin/sh
# Unison, told to decide by itself: of two changes the newer wins, and what loses is kept beside it.
exec unison "$2" "$3" -batch -silent -times -prefer newer -copyonconflict -confirmbigdel=false
