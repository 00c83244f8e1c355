# SPDX-License-Identifier: Apache-2.0
#
# The first process of a container: it starts the command, and when this shell ends the kernel ends
# whatever the command left behind. In /run/cove are
#
#   output   a pipe that the server's machine reads into the log
#   secrets  variables for the command, emptied before it starts
#   report   what became of it; over the bytes that are there, for a full disk has no others
#
# Shell builtins only, for an image need not have more.

# A container that ran is not run again, whoever starts it.
read -r cove_begun < /run/cove/report
[ -z "$cove_begun" ] || exit 137
echo begun 1<> /run/cove/report || exit 125

if [ -s /run/cove/secrets ]; then
    . /run/cove/secrets
    : > /run/cove/secrets
fi
# Waits until somebody reads. That this shell can read as well keeps the pipe for another reader,
# should that one be killed.
exec > /run/cove/output 2>&1 3< /run/cove/output
"$@" 3<&-
code=$?

told() { # NAME FILE
    while read -r first second; do
        echo "$1 $first${second:+ $second}"
    done < "$2"
} 2> /dev/null
{
    echo "exit_code $code"
    told cpu_nanos /sys/fs/cgroup/cpuacct/cpuacct.usage
    told cpu /sys/fs/cgroup/cpu.stat
    told peak_memory /sys/fs/cgroup/memory/memory.max_usage_in_bytes
    told peak_memory /sys/fs/cgroup/memory.peak
    told memory /sys/fs/cgroup/memory/memory.oom_control
    told memory /sys/fs/cgroup/memory.events
    echo end
} 1<> /run/cove/report 2> /dev/null
exit "$code"
