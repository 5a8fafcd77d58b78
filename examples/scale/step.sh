#!/usr/bin/env bash
# What one process does between the shards. `step.sh 0` makes the prompts of the first iteration. `step.sh 2`, once all
# shards are done, takes in those of iteration 2, trains on what came out, and makes the prompts of iteration 3.
# It may be started again at any time. Exit codes are those of `self-rewarding run`, or of TRL.
set -euo pipefail
iteration=$1
cd "$(dirname "${BASH_SOURCE[0]}")"
export PATH="$PWD/node_modules/.bin:$PATH" RUN=${RUN:-runs/a}

# A shell hears a signal only after the command in its foreground has ended, so nothing runs there.
child=
trap 'kill -TERM $child 2>/dev/null || exit 130' TERM
run() {
  "$@" &
  child=$!
  while kill -0 "$child" 2>/dev/null; do wait "$child" || true; done
  wait "$child"
}

goOn() { run self-rewarding run run.config.ts --until prompts; }

# Job folders that `handoff` wrote and in which nothing was trained yet.
waiting() {
  local settings
  for settings in "$RUN"/training/*/{dpo,sft}.yaml; do
    [[ ! -e $settings || -e ${settings%/*}/done ]] || echo "$settings"
  done
}

# Shards are taken in until their iteration has its datasets; shards that are there later are of the next one.
if ((iteration > 0)) && [[ ! -e $RUN/iteration-$iteration/manifest.json ]]; then
  run self-rewarding merge run.config.ts
fi
code=0
goOn || code=$?
settings=$(waiting)
# 3 without a job: a budget is used up, and that is for people to decide on.
if ((code != 3)) || [[ -z $settings ]]; then exit "$code"; fi
while read -r file; do
  # Its words are options of their own: --accelerate_config zero3 --num_processes 8
  run trl "$(basename "$file" .yaml)" --config "$file" ${TRL_OPTIONS:-}
  touch "${file%/*}/done"
done <<<"$settings"
goOn
