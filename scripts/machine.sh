# SPDX-License-Identifier: Apache-2.0
#
# What cove needs of the machine: a JDK, and a few of the system's packages. Sourced by ./cove and
# .ci/run. All that these functions say goes to standard error.

# Debian keeps ip and others here, where not everybody's shell looks.
PATH=$PATH:/usr/sbin:/sbin

oldest_jdk=25

say() {
    printf 'cove: %s\n' "$*" >&2
}

# Sets $version to the major version of the JDK in a folder, 0 if there is none. A file tells it:
# to ask the JVM would take longer than many a command.
jdk_version() {
    version=0
    if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
        while IFS='=' read -r key value; do
            if [ "$key" = JAVA_VERSION ]; then
                value=${value#\"}
                version=${value%%[!0-9]*}
                version=${version:-0}
                break
            fi
        done < "$1/release"
    fi
}

# Sets JAVA_HOME to a JDK that is new enough: that of JAVA_HOME, the system's, or that of the PATH.
find_jdk() {
    for folder in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        jdk_version "$folder"
        if [ "$version" -ge "$oldest_jdk" ]; then
            JAVA_HOME=$folder
            export JAVA_HOME
            return 0
        fi
    done
    java=$(command -v java) && java=$(readlink -f "$java") || java=
    folder=${java%/bin/java}
    jdk_version "$folder"
    if [ "$version" -ge "$oldest_jdk" ]; then
        JAVA_HOME=$folder
        export JAVA_HOME
        return 0
    fi
    say "There is no JDK $oldest_jdk or newer in JAVA_HOME, in /usr/lib/jvm or on the PATH."
    say "Install one, such as Temurin $oldest_jdk from https://adoptium.net/installation, or unpack"
    say "its archive anywhere and say where:  export JAVA_HOME=/path/to/jdk-$oldest_jdk"
    return 1
}

# Sets $missing to the packages whose commands are not there: missing_packages COMMAND:PACKAGE...
missing_packages() {
    missing=
    for pair in "$@"; do
        command -v "${pair%%:*}" > /dev/null 2>&1 || missing="$missing ${pair#*:}"
    done
}

# Installs the packages whose commands are missing, where this account may, and otherwise says the
# command to type: need_packages COMMAND:PACKAGE...
need_packages() {
    missing_packages "$@"
    [ -n "$missing" ] || return 0
    install="apt-get install -y --no-install-recommends$missing"
    if ! command -v apt-get > /dev/null 2>&1; then
        say "These are missing; install them with the system's package manager:$missing"
        return 1
    fi
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif sudo -n true 2> /dev/null; then
        as_root='sudo -n'
    else
        say "These packages are missing; type:  sudo $install"
        return 1
    fi
    say "Installing these packages:$missing"
    log=$(mktemp)
    if apt_get "$install" > "$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    cat "$log" >&2
    rm -f "$log"
    say "That failed, as told above. Install them by hand:  ${as_root:+sudo }$install"
    return 1
}

# A machine may never have fetched the lists of packages.
apt_get() {
    $as_root env DEBIAN_FRONTEND=noninteractive $1 ||
        { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive $1; }
}
