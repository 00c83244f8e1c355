# SPDX-License-Identifier: Apache-2.0
#
# Reads what a container prints into its log, and outlives the server as the container does. Begins
# when it is told to on its standard input: a server that was killed before it wrote down who reads
# leaves no reader.
#
# tee reads on when the disk is full, so that the run does not notice. Whether something is missing
# is then written over a file that was made beforehand.

# Who interrupts the server at its terminal does not mean this one.
trap '' INT QUIT HUP
read -r _ || exit 1
if tee -a "$1/log" < "$1/output" > /dev/null 2>&1; then
    printf all 1<> "$1/log-end"
else
    printf cut 1<> "$1/log-end"
fi
