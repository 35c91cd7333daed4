#!/bin/bash
# Generates a Python client from the OpenAPI document of a running service, installs it into a folder of its own, and
# goes the whole way with it. Needs a JDK, Maven (it fetches the generator) and Python 3.9 or newer.
#   bench/generated_client.sh [http://localhost:8080]
set -euo pipefail
url=${1:-http://localhost:8080}
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
version=7.25.0
mvn -B -q -f "$here/../pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy \
  -Dartifact=org.openapitools:openapi-generator-cli:$version -DoutputDirectory="$folder" -Dmdep.useBaseVersion=true
generator="$folder/openapi-generator-cli-$version.jar"
curl -sSf "$url/v3/api-docs" > "$folder/api.json"
java -jar "$generator" validate -i "$folder/api.json"
java -jar "$generator" generate -g python -i "$folder/api.json" -o "$folder/client" \
  --package-name espalier_client > "$folder/generator.log" 2>&1 || { cat "$folder/generator.log"; exit 1; }
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q "$folder/client"
"$folder/venv/bin/python" "$here/generated_client.py" --url "$url"
