#!/usr/bin/env bash
# Runs a job's command. Before the job's time is up (--signal=B:USR1@120) the command is stopped in good order and the
# job put back into the queue, where it goes on. SIGTERM needs no passing on: Slurm sends it to every process of a job.
child=
stopping=
trap 'stopping=1; kill -TERM $child' USR1
trap : TERM
"$@" &
child=$!
while kill -0 "$child" 2>/dev/null; do wait "$child"; done
wait "$child"
code=$?
# 130: stopped in good order; 143: what was under way, such as a training, knows no such order.
if [[ $stopping && ($code == 130 || $code == 143) ]]; then
  echo "stopped before the time was up; back into the queue"
  # Of an array this task alone: the id of one of its tasks is also that of the whole.
  scontrol requeue "${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}"
fi
exit "$code"
