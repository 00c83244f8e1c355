# SPDX-License-Identifier: Apache-2.0
#
# A host and the world around it, in two network namespaces: world.sh HOST WORLD

set -e
ip netns add "$1"
ip netns add "$2"
ip -n "$1" link set lo up
ip -n "$2" link set lo up
ip -n "$1" link add eth0 type veth peer name eth0 netns "$2"
ip -n "$1" addr add 198.51.100.7/24 dev eth0
ip -n "$1" addr add 192.168.77.7/24 dev eth0
ip -n "$1" link set eth0 up
ip -n "$2" addr add 198.51.100.1/24 dev eth0
ip -n "$2" addr add 192.168.77.10/24 dev eth0
ip -n "$2" link set eth0 up
for address in 203.0.113.10 169.254.169.254 10.9.9.9 172.16.5.5 100.64.1.1; do
    ip -n "$2" addr add "$address/32" dev lo
done
ip -n "$1" route add default via 198.51.100.1
