# SPDX-License-Identifier: Apache-2.0
#
# Runs a command for as long as whoever started it lives: build.sh COMMAND... The other end of standard
# input is the starter's; when that is closed, or its process is killed, the command is killed too.

exec 3<&0
"$@" < /dev/null 3<&- &
command=$!
{
    read -r _ <&3
    kill -KILL "$command"
} 2> /dev/null &
watcher=$!
wait "$command"
status=$?
kill -KILL "$watcher" 2> /dev/null
exit "$status"
