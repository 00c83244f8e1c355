# SPDX-License-Identifier: Apache-2.0
#
# The first process of the outer sandbox of a run that starts tasks: it starts the command in an
# inner sandbox, and each task that the command asks for in another one beside it. The outer sandbox
# holds no more than these may see between them, so a link that the command puts where a task's
# folder should be leads nowhere. When this shell ends, the kernel ends all of them.
#
# $1 is written by the server: the variables and functions that are called below.
#
# The command writes a line to /run/tasks/requests:
#
#   run NUMBER FOLDER KIND CPUS MEMORY [READABLE]...
#       starts a task in FOLDER, with CPUs and bytes of memory (0: no limit of its own); it also
#       sees the folders READABLE. All folders are relative to the folder of all tasks.
#   kill NUMBER
#
# When there is a folder .tmp/NUMBER, the task has it as its /tmp.
#
# The command reads a line from /run/tasks/answers for each task that ended:
#
#   NUMBER EXIT_CODE PEAK_MEMORY CPU_NANOS OUT_OF_MEMORY
#
# with -1 for what could not be measured. Shell builtins only, where it can be.

set -f
. "$1"

# bubblewrap looks up its children by the numbers that they have here. The host's /proc was only
# lent, so that the kernel allows this one.
mount -t proc proc /proc

mkfifo /run/tasks/requests /run/tasks/answers
# Both directions, so that neither opening one nor writing to one waits for the other side.
exec 3<> /run/tasks/requests 4<> /run/tasks/answers

number_in() {
    read -r found 2> /dev/null < "$1" || found=-1
}

number_of() { # KEY FILE
    found=0
    while read -r key value; do
        [ "$key" != "$1" ] || found=$value
    done 2> /dev/null < "$2"
}

is_number() {
    case $1 in
        '' | *[!0-9]*) return 1 ;;
    esac
}

# Whether a folder can only be below the folder of all tasks.
is_below() {
    case /$1/ in
        */../* | */./* | *//* | *[!0-9A-Za-z/._-]*) return 1 ;;
    esac
}

task() { # NUMBER FOLDER KIND CPUS MEMORY [READABLE]...
    number=$1 folder=$2 kind=$3 cpus=$4 memory=$5
    shift 5
    for readable; do
        shift
        is_below "$readable" || continue
        set -- "$@" --ro-bind-try "$tasks_outside/$readable" "$tasks_inside/$readable"
    done
    make_groups "$cpus" "$memory" "$slot_limits"
    (
        for group in $groups; do
            echo 0 > "$group/$join_file" || exit 125
        done
        [ -n "$groups" ] || [ "$memory" = 0 ] || ulimit -v $((memory / 1024))
        start_task "$tasks_inside/$folder" "$kind" "$@" \
            --bind "$tasks_outside/$folder" "$tasks_inside/$folder" \
            --bind-try "$tasks_outside/.tmp/$number" /tmp
    ) < /dev/null 3>&- 4>&- &
    main=$!
    killed=
    trap 'killed=1; kill -9 $main' TERM
    wait $main
    code=$?
    # A wait that the signal interrupted tells the signal's number, not how the task ended.
    if [ -n "$killed" ] && [ $code = 143 ]; then
        wait $main
        ended=$?
        # Nothing is left to tell when the task itself had ended so.
        [ $ended = 127 ] || code=$ended
    fi
    measure
    echo "$number $code $peak $cpu_nanos $oom" >&4
    drop_groups
    echo "free $slot" >&3
}

# Control groups are made once for each task that runs at the same time, and used again.
free= slots=0
take_slot() {
    set -- $free
    slot=${1:-}
    if [ -z "$slot" ]; then
        slots=$((slots + 1))
        slot=$slots slot_limits=
    else
        shift
        free="$*"
        eval "slot_limits=\$limits_$slot"
    fi
}

# Without whoever waits for the command or for a task nobody would ever tell its end, so all of it
# ends. One that is gone is given time until the next look: its last word may be under way.
missed=
look() {
    set -- "$command"
    slot=0
    while [ $slot -lt $slots ]; do
        slot=$((slot + 1))
        eval "set -- \"\$@\" \${waiting_$slot:-}"
    done
    missed_before=" $missed " missed=
    for waiting; do
        kill -0 "$waiting" 2> /dev/null && continue
        case $missed_before in
            *" $waiting "*) exit 137 ;;
        esac
        missed="$missed $waiting "
    done
}

(
    start_command < /dev/null 3>&- 4>&- &
    wait $!
    echo "end $?" >&3
) &
command=$!

(
    exec 4>&-
    while sleep 5 < /dev/null 3>&-; do
        echo "look 0" >&3
    done
) &

while read -r verb number rest <&3; do
    is_number "$number" || continue
    case $verb in
        run)
            set -- $rest
            if [ $# -ge 4 ] && is_below "$1" && is_number "$3" && is_number "$4"; then
                take_slot
                task "$number" "$@" &
                eval "limits_$slot='$3 $4'"
                eval "shim_$number=$! waiting_$slot=$!"
            else
                echo "$number 125 -1 -1 0" >&4
            fi
            ;;
        kill)
            eval "shim=\${shim_$number:-}"
            [ -z "$shim" ] || kill "$shim" 2> /dev/null
            ;;
        free)
            free="$free $number"
            eval "waiting_$number="
            ;;
        look) look ;;
        end) exit "$number" ;;
    esac
    # Takes notice of those that ended, so that they leave no zombies.
    jobs > /dev/null
done
