#!/usr/bin/env bash
# Makes a model smaller with a running Espalier, as one step of a pipeline: uploads, submits, waits, holds the report
# against what is asked for, and downloads. Needs bash, curl, jq and sha256sum.
#
#   compress.sh --url http://espalier:8080 --model model.pt --dataset data.npz --job job.json --out smaller \
#               --key "$CI_RUN_ID" --max-accuracy-drop 0.01 --max-bytes 2000000
#
#   --url URL               the service, or the variable ESPALIER_URL
#   --model FILE            what is to become smaller
#   --dataset FILE          to finetune and to measure with; may be left out
#   --job FILE              a job as POST /jobs takes it, without modelId and datasetId
#   --out FOLDER            gets job.json, report.json and the job's files
#   --key TEXT              the same for each try of the same work: a second run takes up what the first one began
#   --timeout SECONDS       for everything, 86400 if not given; a job that is still running then is cancelled
#   --max-accuracy-drop X   gate: how much lower than the model's own the accuracy may be, 0..1
#   --max-bytes N           gate: how large the model may be, deflated (final.bytes.zip of the report)
#   ESPALIER_TOKEN          a variable with an API key, where there are keys
#
# Exit codes: 0 done, 1 the job failed or was cancelled, 2 the request is wrong (or the command line), 3 not reachable
# or out of time, 4 a gate was missed, 5 a downloaded file is not the one that was announced.
set -euo pipefail

url=${ESPALIER_URL:-} model='' dataset='' job='' out='' key='' timeout=86400 drop='' bytes=''
say() { printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*" >&2; }
fail() { local code=$1; shift; say "$*"; exit "$code"; }

while (($#)); do
  (($# > 1)) || fail 2 "$1 needs a value"
  case $1 in
    --url) url=$2 ;;
    --model) model=$2 ;;
    --dataset) dataset=$2 ;;
    --job) job=$2 ;;
    --out) out=$2 ;;
    --key) key=$2 ;;
    --timeout) timeout=$2 ;;
    --max-accuracy-drop) drop=$2 ;;
    --max-bytes) bytes=$2 ;;
    *) fail 2 "unknown option $1" ;;
  esac
  shift 2
done
for needed in url model job out; do [[ -n ${!needed} ]] || fail 2 "--$needed is missing"; done
for file in "$model" "$job" ${dataset:+"$dataset"}; do [[ -r $file ]] || fail 2 "cannot read $file"; done
[[ $timeout =~ ^[0-9]+$ ]] || fail 2 "--timeout must be seconds, was $timeout"
jq -e 'type == "object"' "$job" > /dev/null 2>&1 || fail 2 "$job is no JSON object"
for gate in "$drop" "$bytes"; do
  [[ -z $gate ]] || jq -e 'type == "number"' <<< "$gate" > /dev/null 2>&1 || fail 2 "a gate must be a number, was $gate"
done

deadline=$((SECONDS + timeout))
key=${key:-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')}
work=$(mktemp -d)
job_id=''
authorization=(${ESPALIER_TOKEN:+-H "Authorization: Bearer $ESPALIER_TOKEN"})

# A job that nobody waits for any more is not worth its machine.
cleanup() {
  local code=$?
  if [[ -n $job_id && ($code == 3 || $code -gt 128) ]]; then
    curl -sS --max-time 10 "${authorization[@]}" -X POST "$url/api/v1/jobs/$job_id/cancel" > /dev/null 2>&1 || true
  fi
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# call PATH [curl options]: the answer goes to $work/answer. Tried again for as long as there is time when the service
# cannot be reached, is too busy (429) or broken (5xx), or still handles an earlier try with this key.
call() {
  local path=$1 wait=1 status pause
  shift
  while ((SECONDS < deadline)); do
    # Two minutes of silence are a broken connection: a waiting request is answered after half a minute.
    status=$(curl -sS --connect-timeout 10 --speed-limit 1 --speed-time 120 --max-time $((deadline - SECONDS)) "${authorization[@]}" -D "$work/headers" \
      -o "$work/answer" -w '%{http_code}' "$@" "$url$path" 2> "$work/trouble") || status=000
    case $status in
      2??) return 0 ;;
      000) say "$path: $(tail -n 1 "$work/trouble")" ;;
      429 | 5??) say "$path: answered $status" ;;
      409) grep -qi idempotency "$work/answer" || problem "$path" ;;
      *) problem "$path" ;;
    esac
    pause=$(sed -n 's/^retry-after: *\([0-9]*\).*/\1/Ip' "$work/headers" 2> /dev/null | tail -n 1) || true
    pause=${pause:-$wait}
    ((wait = wait < 30 ? wait * 2 : 30))
    # Never past the end: somebody waits for our exit code.
    sleep $((pause < deadline - SECONDS ? pause : (deadline > SECONDS ? deadline - SECONDS : 0)))
  done
  fail 3 "$path: out of time after $timeout s"
}

problem() {
  say "$1 was refused:"
  jq -r '"  \(.title // .type): \(.detail // "")", (.errors // [] | .[] | "  \(.pointer): \(.detail)"), (.wayOut // empty | "  \(.)")' \
    "$work/answer" >&2 2> /dev/null || head -c 2000 "$work/answer" >&2
  exit 2
}

upload() { # what file
  call "/api/v1/$1" -H "Idempotency-Key: $key-$1" -F "file=@$2" -F "metadata={\"name\": $(basename "$2" | jq -R .)};type=application/json"
  jq -r .id "$work/answer"
}

mkdir -p "$out"
model_id=$(upload models "$model")
dataset_id=''
[[ -z $dataset ]] || dataset_id=$(upload datasets "$dataset")
jq --arg model "$model_id" --arg dataset "$dataset_id" \
  '. + {modelId: $model} + if $dataset == "" then {} else {datasetId: $dataset} end' "$job" > "$work/job.json"
call /api/v1/jobs -H "Idempotency-Key: $key-jobs" -H 'Content-Type: application/json' --data-binary "@$work/job.json"
job_id=$(jq -r .id "$work/answer")
say "job $job_id of model $model_id"

while true; do
  call "/api/v1/jobs/$job_id?wait=PT30S"
  say "$(jq -r '"\(.status) \((.progress.fraction // 0) * 100 | floor) %"' "$work/answer")"
  [[ $(jq -r .terminal "$work/answer") != true ]] || break
done
cp "$work/answer" "$out/job.json"
status=$(jq -r .status "$out/job.json")
[[ $status == succeeded ]] || fail 1 "the job is $status: $(jq -r '.error // {} | "\(.code // "") \(.detail // "") \(.hint // "")"' "$out/job.json")"

call "/api/v1/jobs/$job_id/report"
cp "$work/answer" "$out/report.json"
say "$(jq -r '"accuracy \(.baseline.accuracy) -> \(.final.accuracy), bytes deflated \(.baseline.bytes.zip) -> \(.final.bytes.zip)"' "$out/report.json")"
# Null is no number: what was not measured has not met the gate.
if [[ -n $drop ]]; then
  jq -e --argjson most "$drop" '(.baseline.accuracy != null) and (.final.accuracy != null)
    and (.baseline.accuracy - .final.accuracy <= $most + 1e-9)' "$out/report.json" > /dev/null \
    || fail 4 "the accuracy dropped by more than $drop, or was not measured"
fi
if [[ -n $bytes ]]; then
  jq -e --argjson most "$bytes" '(.final.bytes.zip != null) and (.final.bytes.zip <= $most)' "$out/report.json" > /dev/null \
    || fail 4 "the model has more than $bytes bytes, or was not measured"
fi

call "/api/v1/jobs/$job_id/artifacts"
jq -r '.items[] | [.name, .sha256, .href] | @tsv' "$work/answer" > "$work/artifacts"
while IFS=$'\t' read -r name sha256 href; do
  for attempt in 1 2 3; do
    call "$href"
    [[ $(sha256sum "$work/answer" | cut -d ' ' -f 1) != "$sha256" ]] || break
    say "$name is not what was announced, try $attempt"
    [[ $attempt != 3 ]] || fail 5 "$name was damaged three times on its way"
  done
  mv "$work/answer" "$out/$(basename "$name")"
  say "$out/$name"
done < "$work/artifacts"
