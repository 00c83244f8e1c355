# SPDX-License-Identifier: Apache-2.0
#
# What a Slurm job does on its node, in the folder of a run: starts the run and watches it to its end,
# as run.sh tells, with what is different on a node.
#
#   set -- RUN_SH NETWORK_SH ENDS
#   . job.sh
#
# The server waits for the word of ENDS, a file where each run adds its id when it is over. It ends
# with the run's exit code, or, when none began, with 0: somebody else has the run, or it was told to end
# before, 76: no claim could be written, 1: what the server wrote for it is not there.
#
# Once the server asks for it, by SIGUSR2 to this shell, what the run uses is in usage.node, which the
# server made beforehand: SECONDS CPU_MILLIS MEMORY, of the same width each time, and the same line once
# more, so that who reads while it is written knows. A run that is over soon is spared the processes.
#
# Slurm sends SIGTERM before it ends a job for a reason of its own (time limit, preemption, scancel),
# the server sends SIGUSR1 to this shell alone. Either ends the run at once, and that is recorded.

. "$1"
network_sh=$2
ends=$3
[ -w "$ends" ] || ends=/dev/null
node=${SLURMD_NODENAME:-$(uname -n)}
read -r boot < /proc/sys/kernel/random/boot_id
main= signalled= again= watch= page=

signal() {
    signalled=${signalled:-$1} again=1
    [ -z "$main" ] || kill -9 "$main" 2> /dev/null
}
trap 'signal TERM' TERM
trap 'signal USR1' USR1
trap 'watch=1 again=1' USR2

# Two nodes may both append to a file of a network file system in the same place; a link is made once.
# A job that is put back into the queue is another one here, with the same number. Nobody else may have
# the file that the link is made to, for should the shell be killed before it removes that name, to
# write there would be to write over the claim.
claim_run() {
    [ -z "$signalled" ] || exit 0
    claim="job $SLURM_JOB_ID $node $pid $start $boot end"
    own=claim.$boot.$pid.$start
    printf '%s\n' "$claim" > "$own" || exit 76
    ln "$own" claim
    read -r winner < claim || exit 76
    rm -f "$own"
    [ "$winner" = "$claim" ] && return
    case $winner in
        "job $SLURM_JOB_ID "*) : > job.again ;;
    esac
    return 1
} 2> /dev/null

# A trap ends a wait early.
await() {
    [ -z "$signalled" ] || [ -z "$main" ] || kill -9 "$main" 2> /dev/null
    [ -z "$main" ] || { now; began=$seconds; }
    watcher= code=
    while :; do
        again=
        [ -z "$watch" ] || [ -z "$main" ] || [ -n "$watcher" ] || { watch_usage & watcher=$!; }
        wait "$1"
        waited=$?
        # A second time nothing is known of who was waited for; but 127 is also how a run may end that
        # the server's question interrupted (128 and SIGUSR2, on every machine that Slurm is built for).
        [ -n "$code" ] && [ "$code" != 140 ] && [ "$waited" = 127 ] || code=$waited
        [ -n "$again" ] || break
    done
    [ -z "$watcher" ] || end_watch
}

# Ends with the run, or when this shell was killed. It is told by a signal for which this shell has no
# trap: of one that it has, a subshell that has just begun may take no notice.
watch_usage() {
    over= nap=
    trap 'over=1; [ -z "$nap" ] || kill "$nap"' ALRM
    while [ . -ef "/proc/$pid/cwd" ]; do
        now
        age=$((seconds - began)) cpu= memory= processes=0
        usage_of_groups
        [ -n "$cpu" ] && [ -n "$memory" ] || usage_of_processes
        [ -z "$cpu" ] || [ -z "$memory" ] || write_usage "$age" "$cpu" "$memory"
        # As often as the server takes a sample, and the less often the more it costs.
        pause=$((age / 150 + processes / 100))
        [ "$pause" -ge 2 ] || pause=2
        [ "$pause" -le 60 ] || pause=60
        sleep "$pause" &
        nap=$!
        [ -z "$over" ] || kill "$nap"
        wait "$nap"
        nap=
        [ -z "$over" ] || exit 0
    done
} < /dev/null > /dev/null 2>&1 4>&- 6>&-

# It is gone if Slurm told all processes to end, and its number may be another's.
end_watch() {
    parent=
    read -r _ _ _ parent _ < "/proc/$watcher/stat"
    [ "$parent" != "$pid" ] || kill -ALRM "$watcher"
} 2> /dev/null

now() {
    read -r seconds _ < /proc/uptime
    seconds=${seconds%.*}
}

write_usage() {
    printf '%09d %015d %015d\n%09d %015d %015d\n' "$@" "$@" 1<> usage.node
}

# Without the files that the kernel keeps in memory for it.
usage_of_groups() {
    if [ -n "$cpu_nanos_file" ]; then
        number_in "$cpu_nanos_file"
        [ -z "$echo_value" ] || cpu=$((echo_value / 1000000))
    elif [ -n "$cpu_stat_file" ]; then
        value_of usage_usec "$cpu_stat_file"
        [ -z "$echo_value" ] || cpu=$((echo_value / 1000))
    fi
    [ -n "$memory_stat_file" ] || return
    while read -r key number; do
        case " $memory_keys " in
            *" $key "*) memory=$((${memory:-0} + number)) ;;
        esac
    done < "$memory_stat_file"
}

# The run's processes, and those that these have waited for; see proc(5). What several share is counted
# for each.
usage_of_processes() {
    [ -e "/proc/$main/task/$main/children" ] || return
    page=${page:-$(getconf PAGESIZE || echo 4096)}
    ticks=0 pages=0
    set -- "$main"
    while [ $# -gt 0 ]; do
        stat=
        read -r stat < "/proc/$1/stat"
        # The name may hold anything, but this ends it.
        [ -z "$stat" ] || add_process ${stat##*) }
        for thread in "/proc/$1/task"/*; do
            children=
            # No line end is there.
            read -r children < "$thread/children" || :
            [ -z "$children" ] || set -- "$@" $children
        done
        shift
    done
    cpu=${cpu:-$((ticks * 10))} memory=${memory:-$((pages * page))}
}

add_process() {
    processes=$((processes + 1))
    ticks=$((ticks + ${12} + ${13} + ${14} + ${15}))
    pages=$((pages + ${22}))
}

adapt() {
    limits_of_slurm
    tools=bwrap
    [ "$network" != internet ] || tools='bwrap slirp4netns ip unshare mkfifo'
    for tool in $tools; do
        command -v "$tool" > /dev/null || lack "$tool"
    done
    [ "$network" != internet ] || { . "$network_sh"; close_own_addresses; }
}

# Nothing of the run starts, and its log says what to install.
lack() {
    case $1 in
        bwrap) package=bubblewrap ;;
        ip) package=iproute2 ;;
        unshare) package=util-linux ;;
        mkfifo) package=coreutils ;;
        *) package=$1 ;;
    esac
    lacking="$1 is missing on node $node; its administrator installs it (Debian: apt-get install $package)"
    network=none
    sandbox() {
        echo "cove: $lacking"
        exit 125
    }
}

# The server closed its own; these are the node's.
close_own_addresses() {
    ip -4 -o addr show | while read -r _ _ _ address _; do
        grep -q "dst ${address%/*}/32 " network.closed ||
            echo "xfrm policy add dst ${address%/*}/32 dir out action block priority 2"
    done > network.own
    cat network.own >> network.closed
    rm network.own
}

# Where Slurm holds the job in control groups, the kernel limits its memory and counts for us.
limits_of_slurm() {
    memory_stat_file= memory_keys='anon shmem'
    while IFS=: read -r _ controllers path; do
        case $path in
            */job_"$SLURM_JOB_ID"/*) ;;
            *) continue ;;
        esac
        job=${path%%/job_"$SLURM_JOB_ID"/*}/job_$SLURM_JOB_ID
        case $controllers in
            memory)
                group=/sys/fs/cgroup/memory
                peak_file=$group$job/memory.max_usage_in_bytes
                oom_file=$group$path/memory.oom_control
                memory_stat_file=$group$job/memory.stat memory_keys='total_rss total_shmem'
                number_in "$group$job/memory.limit_in_bytes"
                # Without a limit it says a number near 2 to the power of 63.
                [ "${#echo_value}" -gt 18 ] || limit_memory=
                ;;
            *cpuacct*) cpu_nanos_file=/sys/fs/cgroup/$controllers$job/cpuacct.usage ;;
            '')
                group=/sys/fs/cgroup$job
                [ ! -e "$group/memory.peak" ] || peak_file=$group/memory.peak
                [ ! -e "$group/memory.events" ] || oom_file=$group/memory.events
                [ ! -e "$group/cpu.stat" ] || cpu_stat_file=$group/cpu.stat
                [ ! -e "$group/memory.stat" ] || memory_stat_file=$group/memory.stat
                number_in "$group/memory.max"
                [ "${echo_value:-max}" = max ] || limit_memory=
                ;;
        esac
    done < /proc/self/cgroup
}

# Kills the first process of the sandbox, should there be one still, and waits until it is gone: all
# others end with it. The text that it carries is in no other process; the tasks of a pipeline have its
# id and a number.
sweep() {
    tries=0 killed=
    while [ "$tries" -lt 100 ]; do
        left=
        for process in /proc/[0-9]*; do
            while read -r line || [ -n "$line" ]; do
                case $line in
                    *"; exit \$? # $id" | *"; exit \$? # $id"[!0-9-]*)
                        kill -9 "${process#/proc/}"
                        left=1 killed="$killed $process"
                        ;;
                esac
                line=
            done < "$process/cmdline"
        done
        for process in $killed; do
            [ ! -e "$process" ] || left=1
        done
        [ -n "$left" ] || return 0
        tries=$((tries + 1))
        sleep 0.01
    done
} 2> /dev/null

shim "$PWD" >> "$ends"
exit "$code"
