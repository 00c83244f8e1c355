# SPDX-License-Identifier: Apache-2.0
#
# Gives a run the internet and nothing nearer: a network of its own, connected to the host's through
# slirp4netns(1), where ip-xfrm(8) policies refuse every address that is not public.
#
#   network_start DIR      before the run is started
#   network_enter CMD...   instead of `exec CMD...`, in a child of the shell that called network_start
#   network_stop           when the run is over; waits some 20 ms, so record the end of the run first
#   network_check DIR      once: prints why this machine cannot do it, or nothing
#
# DIR/network.closed is there beforehand, in the form of `ip -batch`. DIR/network.log is written here.
# File descriptors 3 to 6 are taken. CMD is a bwrap without --unshare-net, in whose sandbox
# /etc/resolv.conf says "nameserver 10.0.2.3".
#
# The network is made around bubblewrap, not by it. It belongs to a user namespace that is the parent
# of the sandbox's own, so that slirp4netns and ip can enter it with full rights, whoever we are, and
# the command in the sandbox has no rights over it, whatever namespaces it makes. Had bubblewrap made
# it, an ordinary user could not get in: with --dev or --disable-userns the command lives one user
# namespace below the one that owns the network, and no path in /proc leads up to that.
#
# Why policies and not just unreachable routes: for a socket bound to a device, and for multicast,
# Linux sends the packet even where its routes say no. Policies are asked in any case, and refuse at
# once ("Operation not permitted"), where a packet filter would let the program wait.

# An ordinary user's PATH on Debian leaves out the folder of ip.
PATH=$PATH:/usr/sbin:/sbin

# Confined, slirp4netns sees nothing of the host but /etc and /run; what /etc/resolv.conf is a link to
# must be there, or no name would be found.
case $(readlink -f /etc/resolv.conf) in
    /etc/* | /run/*) network_confined=--enable-sandbox ;;
    *) network_confined= ;;
esac

# Started by root, it confines itself by unmounting all else, in mounts that it shares with the host
# where the host shares its own, as systemd's do: seen with 1.2.0, the host lost /dev/shm, /dev/pts and
# its control groups. An ordinary user's cannot do that, for its mounts belong to a user namespace.
network_apart=
[ "$(id -u)" != 0 ] || network_apart='unshare --mount --propagation slave --'

# Runs in the new network: DIR, the pid that must still be our parent, and the command.
network_inside='
fail() {
    printf "cove: the run was not started, because its network could not be made:\n" >&2
    while read -r line || [ -n "$line" ]; do
        printf "    %s\n" "$line" >&2
    done < "$dir/network.log"
    exit 125
}
dir=$1 owner=$2
shift 2
echo $$ >&4
exec 4>&-
ip -batch "$dir/network.closed" 2>> "$dir/network.log" || fail
read -r ready <&6
[ "$ready" = 1 ] || fail
exec 6<&-
# Who would end the sandbox with itself must be there when bwrap asks for that.
read -r _ _ _ parent _ < /proc/self/stat
[ "$parent" = "$owner" ] || exit 125
exec "$@"
'

network_start() {
    network_dir=$1
    read -r network_owner _ < /proc/self/stat
    : > "$network_dir/network.log"
    mkfifo "$network_dir/network.pid" "$network_dir/network.ready" || return
    # Opened for both directions a FIFO never blocks; the second opening finds the first.
    exec 4<> "$network_dir/network.pid" 5<> "$network_dir/network.ready"
    exec 3< "$network_dir/network.pid" 6< "$network_dir/network.ready"
    # It learns the pid from the FIFO that is also its --exit-fd: it ends when the last writer is gone,
    # that is when this shell says so or is killed. Nothing else of ours must it keep open.
    {
        read -r network_pid &&
            exec $network_apart slirp4netns --configure --disable-host-loopback \
                $network_confined --enable-seccomp --mtu=65520 --ready-fd=5 --exit-fd=0 \
                "$network_pid" tap0
        exit 1
    } <&3 > /dev/null 2>> "$network_dir/network.log" 3<&- 4>&- 6<&- 7>&- 8>&- 9>&- &
    network_slirp=$!
    exec 3<&- 5>&-
}

network_enter() {
    exec unshare --user --map-root-user --net -- \
        /bin/sh -c "$network_inside" network "$network_dir" "$network_owner" "$@"
}

network_stop() {
    exec 4>&- 6<&-
    wait "$network_slirp"
    rm -f "$network_dir/network.pid" "$network_dir/network.ready"
}

network_check() {
    for network_tool in slirp4netns ip unshare mkfifo; do
        command -v "$network_tool" > /dev/null || {
            printf '%s is not installed\n' "$network_tool"
            return 1
        }
    done
    # The device comes with the kernel module tun; udev lets everyone use it, a container often has none.
    { [ -r /dev/net/tun ] && [ -w /dev/net/tun ]; } || {
        printf '/dev/net/tun is missing, or closed to this user\n'
        return 1
    }
    # The rest is too much to ask piece by piece (user namespaces, policies in the kernel, what a
    # security module allows): the recipe is tried.
    network_start "$1" || return 1
    (network_enter bwrap --unshare-user --disable-userns --ro-bind / / -- true) > "$1/network.check" 2>&1
    network_checked=$?
    network_stop
    [ "$network_checked" = 0 ] && return
    while read -r network_line || [ -n "$network_line" ]; do
        printf '%s\n' "$network_line"
    done < "$1/network.check"
    return 1
}
