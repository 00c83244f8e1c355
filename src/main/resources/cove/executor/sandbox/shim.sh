# SPDX-License-Identifier: Apache-2.0
#
# Forks a shim (run.sh) for each folder of a run that it reads, a line each. One such shell serves a
# server, so a run costs two forks and no start of an interpreter.
#
#   sh shim.sh BOOT_ID RUN_SH NETWORK_SH

boot_id=$1
. "$2"
. "$3"
read -r boot < /proc/sys/kernel/random/boot_id
[ "$boot" = "$boot_id" ] || exit 1

# `jobs` takes notice of the shims that ended since, so that they leave no zombies.
while read -r folder; do
    shim "$folder" &
    jobs > /dev/null
done
