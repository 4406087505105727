#!/usr/bin/env bash
# Removes a data directory with its private database, but not under a running enishi.
#
#   scripts/clean-data.sh [DATA_DIR]      (var, if none is named)
set -euo pipefail
cd "$(dirname "$0")/.."

give_up() {
    printf '%s\n' "$*" >&2
    exit 1
}

data_dir=${1:-var}
if [[ ! -e $data_dir ]]; then
    echo "==> Nothing to remove: $data_dir is not there"
    exit 0
fi
[[ $data_dir == var || -e $data_dir/postgres.start || -e $data_dir/postgres.location ]] ||
    give_up "$data_dir does not look like a data directory of enishi: not removed."

# Where the database is: see src/db/private/layout.rs.
home=$(realpath "$data_dir")
if [[ -e $data_dir/postgres.location ]]; then
    home=$(<"$data_dir/postgres.location")
    [[ $home == /var/lib/enishi/* ]] || give_up "$data_dir/postgres.location names $home: remove that by hand."
fi

if [[ -e $home/postgres.users ]]; then
    # Everybody who uses the server holds a shared lock on this file.
    exec 9<"$home/postgres.users"
    flock --exclusive --nonblock 9 || give_up "enishi is running on $data_dir: stop it first."
fi

# A server that a killed enishi left behind.
pid_file=$home/postgres/postmaster.pid
if [[ -e $pid_file ]]; then
    pid=$(head -n 1 "$pid_file")
    if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q '^[^ ]*postgres .*cluster_name=enishi-'; then
        echo "==> Stopping the database server that was left running"
        kill -INT "$pid"
        for ((tenths = 0; tenths < 600; tenths++)); do
            if [[ ! -e $pid_file ]]; then break; fi
            sleep 0.1
        done
        [[ ! -e $pid_file ]] || give_up "the database server (process $pid) does not stop: nothing removed."
    fi
fi

echo "==> Removing $data_dir"
if [[ $home != "$(realpath "$data_dir")" ]]; then rm -rf -- "$home"; fi
rm -rf -- "$data_dir"
