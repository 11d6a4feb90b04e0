#!/usr/bin/env bash
# Runs a command; the first time it is called the command is killed in the middle of its work, when
# it has told about some of the people: once.sh FOLDER COMMAND... A line in FOLDER/calls for each call.
echo call >> "$1/calls"
if mkdir "$1/killed" 2> /dev/null; then
  { head -n 100; sleep 3; } <&0 | "${@:2}" &
  sleep 2
  kill -9 $!
  wait $!
  exit
fi
exec "${@:2}"
