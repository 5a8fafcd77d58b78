#!/usr/bin/env bash
# Submits a whole run as a chain of jobs: the first prompts, then for each iteration an array of shards and one job
# that merges and trains. Submitted again after a failure, it goes on where the run was.
#   MODEL=/models/M1 SHARDS=8 SHARD_OPTIONS=--gres=gpu:1 STEP_OPTIONS=--gres=gpu:8 slurm/submit.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export ITERATIONS=${ITERATIONS:-2} SHARDS=${SHARDS:-4}
mkdir -p logs

# Where a job fails, those that wait for it go too.
submit() { sbatch --parsable --kill-on-invalid-dep=yes "$@" | cut -d';' -f1; }
# The options are words of their own, hence no quotes.
step() { submit --output=logs/%x-%j.log ${STEP_OPTIONS:-} "$@" slurm/step.sbatch; }
shards() { submit --output=logs/%x-%A-%a.log --array=1-"$SHARDS" ${SHARD_OPTIONS:-} "$@" slurm/shard.sbatch; }

last=$(ITERATION=0 step)
echo "prompts of iteration 1: job $last"
for ((i = 1; i <= ITERATIONS; i++)); do
  array=$(shards --dependency=afterok:"$last")
  last=$(ITERATION=$i step --dependency=afterok:"$array")
  echo "iteration $i: shards $array, merge and training $last"
done
