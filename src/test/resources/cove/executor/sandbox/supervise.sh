# SPDX-License-Identifier: Apache-2.0
#
# One run with internet, as a supervisor starts it: supervise.sh NETWORK_SH DIR COMMAND...
# The run sees DIR as /scripts. Started by root, its command would have root's rights on the files in
# /proc/sys, and bwrap 0.8 leaves those writable: disable_xfrm there would undo all that is closed.

. "$1"
dir=$2
shift 2
network_start "$dir"
(
    network_enter bwrap --unshare-user --unshare-pid --unshare-ipc --unshare-uts --disable-userns \
        --die-with-parent --new-session --uid 0 --gid 0 --cap-drop ALL \
        --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 \
        --ro-bind "$dir/resolv.conf" /etc/resolv.conf --ro-bind "$dir" /scripts \
        --proc /proc --ro-bind /proc/sys /proc/sys --dev /dev --tmpfs /tmp --chdir / -- "$@"
) < /dev/null &
wait $!
code=$?
network_stop
exit $code
