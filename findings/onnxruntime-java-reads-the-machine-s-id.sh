#!/usr/bin/env bash
# onnxruntime for Java 1.29.0 (Linux): loading the library reads /etc/machine-id and the process's command line; 1.28.0 reads
# neither.
#
# A class path and options are on that command line, tokens too where somebody passes them so. No network was connected to in
# this run. Needs Maven, a JDK of 17 or later, and strace.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > Load.java <<'JAVA'
import ai.onnxruntime.OrtEnvironment;

public class Load {
    public static void main(String[] arguments) {
        System.out.println("loaded " + OrtEnvironment.getEnvironment().getVersion());
    }
}
JAVA
repository="$folder/repository"
declare -A reads
for version in 1.28.0 1.29.0; do
  mvn --quiet -Dmaven.repo.local="$repository" dependency:get \
    -Dartifact="com.microsoft.onnxruntime:onnxruntime:$version" -Dtransitive=false
  jar="$repository/com/microsoft/onnxruntime/onnxruntime/$version/onnxruntime-$version.jar"
  mkdir -p "$version"
  javac -cp "$jar" -d "$version" Load.java
  strace -f -e trace=openat -o "$version.trace" java -cp "$jar:$version" Load 2> /dev/null
  reads[$version]=$(grep -o '"/etc/machine-id"\|"/proc/self/cmdline"' "$version.trace" | sort -u | tr '\n' ' ' || true)
  echo "$version reads: ${reads[$version]:-neither}"
done
[ -z "${reads[1.28.0]}" ]
[ "${reads[1.29.0]}" = '"/etc/machine-id" "/proc/self/cmdline" ' ]
