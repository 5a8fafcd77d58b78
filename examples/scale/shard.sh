#!/usr/bin/env bash
# Makes the calls of one shard, counted from 1: shard.sh 2 8
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export PATH="$PWD/node_modules/.bin:$PATH"
# In place of this shell, so that whoever stops the job speaks to the run.
exec self-rewarding run run.config.ts --shard "$1/$2"
