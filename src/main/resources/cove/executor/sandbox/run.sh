# SPDX-License-Identifier: Apache-2.0
#
# Starts a run and watches it to its end: a shell that read this calls `shim FOLDER` in a process of its
# own, the shim. It outlives the server: what it finds out is in the run's folder, and only there.
#
#   launch.sh  written by the server: what to start (variables, and the function `sandbox`)
#   claim      who has the run, or "nobody": one line, and it is there whole or not at all
#   exit       first the pid of the sandbox, for whoever wants to stop it; in the end, in one write
#              over it: "exit_code=… … end"
#
# The server made exit beforehand, filled with blank lines, so that a full disk cannot swallow it. On
# a full disk no claim can be written: then the run waits.
#
# $boot is the boot of this machine. Whoever starts runs elsewhere than beside the server gives other
# bodies to the functions claim_run, adapt, await and sweep.
#
# Shell builtins only, where it can be: every other command would cost a fork and an exec.

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

# A pipe in 7 (to read) and 8 (to write), made without a command: that of a here-document, opened
# once more, with its line taken out (bash has no pipe for an empty one). bash before 5.1 has a file
# there instead; the pipe that is made then has a name only for a moment.
open_pipe() {
    exec 7<<end
.
end
    if [ -p /proc/self/fd/7 ]; then
        exec 8> /proc/self/fd/7
        read -r _ <&7
    else
        rm -f pipe
        mkfifo pipe || return
        # Opened for both directions it does not wait for another.
        exec 7<&- 8<> pipe
        exec 7< pipe
        exec 8> pipe
        rm pipe
    fi
}

# Takes the run of the folder, or fails because somebody has it: "<pid> <start time of pid> <boot id> end".
# Anyone may append a line, and the first one wins.
claim_run() {
    claim="$pid $start $boot end"
    printf '%s\n' "$claim" 2>/dev/null >> claim || exit 1
    read -r winner < claim
    [ "$winner" = "$claim" ]
}

# Changes what launch.sh said to what this machine is.
adapt() { :; }

# dash says -p, which is another thing in bash.
limit_processes() {
    { ulimit -u "$limit_processes" || ulimit -p "$limit_processes"; } 2> /dev/null ||
        echo "cove: the number of processes could not be limited to $limit_processes"
}

# Waits for a child, and sets $code to how it ended, and $signalled to who wished so.
await() {
    wait "$1"
    code=$?
}

# Ends what the sandbox left: nothing, except when it was killed in the middle of its setup. The first
# group has all of it, for it is joined first.
sweep() {
    [ -n "$cgroups" ] || return
    group=${cgroups%% *}
    echo 1 > "$group/cgroup.kill" && return
    while read -r left; do
        kill -9 "$left"
    done < "$group/cgroup.procs"
} 2>/dev/null

shim() {
    cd "$1" || exit 1
    . ./launch.sh || exit 1
    own_pid_and_start
    claim_run || exit 0
    adapt

    [ "$network" != internet ] || network_start "$1"
    # The run writes to a pipe: with the log itself as its output, `echo … > /dev/stderr` would open
    # the log anew and empty it. tee reads on when the disk is full, so that the run does not notice, and
    # when a cluster signals all that belongs to a job.
    open_pipe || exit 1
    {
        trap '' TERM USR1
        exec tee -a log
    } <&7 > /dev/null 2>&1 4>&- 6<&- 7<&- 8>&- &
    writer=$!
    main=
    (
        for group in $join_groups; do
            echo 0 2>/dev/null > "$group/$join_file" || {
                echo "cove: could not join the control group $group"
                exit 125
            }
        done
        [ -z "$limit_memory" ] || ulimit -v "$limit_memory"
        [ -z "$limit_processes" ] || limit_processes
        # bubblewrap asks to end with its parent, but does not look whether that is there any more.
        [ . -ef "/proc/$pid/cwd" ] || exit 125
        sandbox
    ) < /dev/null >&8 2>&1 7<&- 8>&- &
    main=$!
    exec 7<&- 8>&-
    printf '%s\n' "$main" 1<> exit
    await "$main"
    main= ended=$code
    [ "$ended" = 0 ] || sweep
    log_cut=0
    await "$writer"
    [ "$code" = 0 ] || log_cut=1
    code=$ended

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
    printf 'exit_code=%s\npeak_memory=%s\ncpu_millis=%s\nout_of_memory=%s\nlog_cut=%s\nsignalled=%s\nend\n' \
        "$code" "$peak" "$cpu" "$oom" "$log_cut" "$signalled" 1<> exit
    printf '%s\n' "${1##*/}"
    [ "$network" != internet ] || network_stop
}
