# SPDX-License-Identifier: Apache-2.0
#
# Becomes COMMAND once the server has seen who it is: mount.sh BOOT COMMAND...
#
# Run in the folder of a mount. Writes "<pid> <start time> <boot id> end" into `process`, then waits
# for a line from the server. A server that was killed in between leaves nothing: the line never
# comes. A server that was killed later leaves a mount that the next one knows by this file.

read -r pid _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ start _ < /proc/self/stat
printf '%s %s %s end\n' "$pid" "$start" "$1" > process || exit 1
read -r _ || exit 1
shift
exec "$@" < /dev/null >> log 2>&1
