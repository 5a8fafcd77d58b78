#!/usr/bin/env bash
# Runs the iterations one after the other, each as an Indexed Job of shards and a Job that merges and trains. Start it
# again after a failure: the run goes on where it was.
#   kubectl apply -f kubernetes/run.yaml && kubernetes/iterate.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Creates a job and waits for its end.
job() {
  local name ended
  name=$(kubectl create --filename - --output name)
  echo "$name"
  until ended=$(kubectl get "$name" --output 'jsonpath={.status.conditions[?(@.status=="True")].type}') &&
    [[ $ended == *Complete* || $ended == *Failed* ]]; do
    sleep "${POLL_SECONDS:-10}"
  done
  if [[ $ended == *Complete* ]]; then return; fi
  kubectl logs --prefix --tail=20 --selector "job-name=${name##*/}" || true
  echo "$name failed" >&2
  return 1
}

step() { sed "s/name: ITERATION, value: \"0\"/name: ITERATION, value: \"$1\"/" step.yaml | job; }

iterations=$(kubectl get configmap run --output 'jsonpath={.data.ITERATIONS}')
step 0
for ((i = 1; i <= iterations; i++)); do
  job <shards.yaml
  step "$i"
done
