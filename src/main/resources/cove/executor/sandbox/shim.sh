# SPDX-License-Identifier: Apache-2.0
#
# Starts runs and watches each to its end. One such shell serves a server: it reads the folder of a
# run per line and forks a shim for it, so a run costs two forks and no start of an interpreter. The
# shim outlives the server: what it finds out is in the run's folder, and only there.
#
#   launch.sh  written by the server: what to start (variables, and the function `sandbox`)
#   claim      written first, never twice: "<pid> <start time of pid> <boot id> end"
#   main       the pid of the sandbox, for whoever wants to stop it
#   exit       written last, in one write: "exit_code=… … end"; the server made it beforehand, filled
#              with blank lines, so that a full disk cannot swallow it
#
# Shell builtins only, where it can be: every other command would cost a fork and an exec.

boot_id=$1
. "$2"
read -r boot < /proc/sys/kernel/random/boot_id
[ "$boot" = "$boot_id" ] || exit 1

# The stat line of the process itself; in a subshell $$ would still be the parent's pid.
own_pid_and_start() {
    read -r pid _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ start _ < /proc/self/stat
}

value_of() { # value_of KEY FILE: the number after KEY in a file of "key number" lines
    while read -r key number; do
        if [ "$key" = "$1" ]; then
            echo_value=$number
            return
        fi
    done 2>/dev/null < "$2"
    echo_value=
}

number_in() {
    read -r echo_value 2>/dev/null < "$1" || echo_value=
}

shim() {
    cd "$1" || exit 1
    . ./launch.sh || exit 1
    own_pid_and_start
    set -C
    { printf '%s %s %s end\n' "$pid" "$start" "$boot" > claim; } 2>/dev/null || exit 0
    set +C

    [ "$network" != internet ] || network_start "$1"
    (
        for group in $cgroups; do
            echo 0 > "$group/cgroup.procs" || exit 125
        done
        [ -z "$limit_memory" ] || ulimit -v "$limit_memory"
        [ -z "$limit_processes" ] || ulimit -p "$limit_processes"
        sandbox
    ) < /dev/null >> log 2>&1 &
    main=$!
    printf '%s\n' "$main" > main
    wait "$main"
    code=$?

    peak= cpu= oom=
    [ -z "$peak_file" ] || { number_in "$peak_file"; peak=$echo_value; }
    [ -z "$oom_file" ] || { value_of oom_kill "$oom_file"; oom=$echo_value; }
    if [ -n "$cpu_nanos_file" ]; then
        number_in "$cpu_nanos_file"
        [ -z "$echo_value" ] || cpu=$((echo_value / 1000000))
    elif [ -n "$cpu_stat_file" ]; then
        value_of usage_usec "$cpu_stat_file"
        [ -z "$echo_value" ] || cpu=$((echo_value / 1000))
    else
        times > times
    fi
    printf 'exit_code=%s\npeak_memory=%s\ncpu_millis=%s\nout_of_memory=%s\nend\n' \
        "$code" "$peak" "$cpu" "$oom" 1<> exit
    printf '%s\n' "${1##*/}"
    [ "$network" != internet ] || network_stop
}

# `jobs` takes notice of the shims that ended since, so that they leave no zombies.
while read -r folder; do
    shim "$folder" &
    jobs > /dev/null
done
