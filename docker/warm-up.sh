#!/usr/bin/env bash
# Run while the image is built: starts the service as the image will, uses it, and ends it again. What stays are the
# ahead-of-time caches that make later starts fast, of the service and of its runners, and the certainty that this image
# can run a job.
set -euo pipefail

home=${1:?usage: warm-up.sh <folder of espalier.jar> <folder of WarmUp.class>}
classes=${2:?usage: warm-up.sh <folder of espalier.jar> <folder of WarmUp.class>}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

java -XX:AOTCacheOutput="$home/espalier.aot" -Xmx1g --enable-native-access=ALL-UNNAMED -jar "$home/espalier.jar" \
  --server.port=18080 --espalier.data-dir="$work/data" --espalier.native-dir="$home/native" > "$work/log" 2>&1 &
service=$!

used=0
java -cp "$classes:$home/espalier.jar" WarmUp || used=$?
# The cache of the runners, which the service makes once it is up.
for _ in $(seq 300); do
  compgen -G "$home/native/runner/*/runner.aot" > /dev/null && break
  sleep 1
done
kill -TERM "$service"
wait "$service" || [ $? -eq 143 ]
cat "$work/log"
[ "$used" -eq 0 ]
test -s "$home/espalier.aot"
compgen -G "$home/native/runner/*/runner.aot" > /dev/null
compgen -G "$home/native/onnxruntime/*/libonnxruntime.so" > /dev/null
chmod -R a+rX "$home/native/runner" "$home/native/onnxruntime"
