#!/bin/bash
# Runs two linters, with all their recommended rules, over the OpenAPI document of a running service.
# Needs Node.js 20 or newer; npx fetches the linters. Ends with an error if either finds one.
#   bench/openapi_lint.sh [http://localhost:8080]
set -euo pipefail
url=${1:-http://localhost:8080}
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
curl -sSf "$url/v3/api-docs" > "$folder/api.json"
cd "$folder"
export REDOCLY_TELEMETRY=off
failed=0
echo "== Redocly"
npx -y @redocly/cli@2.77.0 lint api.json --extends recommended || failed=1
echo "== Spectral"
npx -y @stoplight/spectral-cli@6.16.3 lint api.json --ruleset "$here/.spectral.yaml" || failed=1
exit $failed
