#!/usr/bin/env bash
# onnxruntime for Java 1.29.0 (Linux): loading the library reads /etc/machine-id and the process's command line; 1.28.0 reads
# neither.
#
# A class path and options are on that command line, tokens too where somebody passes them so. Needs Maven, a JDK of 17 or
# later, and strace.
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

# What the library reads of the two files while it loads: what_is_read VERSION ARTIFACT
what_is_read() {
  mvn --quiet -Dmaven.repo.local="$repository" org.apache.maven.plugins:maven-dependency-plugin:3.9.0:get \
    -Dartifact="$2" -Dtransitive=false > download.log
  jar="$repository/com/microsoft/onnxruntime/onnxruntime/$1/onnxruntime-$1.jar"
  mkdir -p "$1"
  javac -cp "$jar" -d "$1" Load.java
  strace -f -e trace=openat -o "$1.trace" java -cp "$jar:$1" Load > "$1.log" 2>&1
  grep -q "loaded $1" "$1.log"
  grep -o '"/etc/machine-id"\|"/proc/self/cmdline"' "$1.trace" | sort -u | tr '\n' ' ' || true
}

before=$(what_is_read 1.28.0 'com.microsoft.onnxruntime:onnxruntime:1.28.0')
after=$(what_is_read 1.29.0 'com.microsoft.onnxruntime:onnxruntime:1.29.0')
echo "1.28.0 reads: ${before:-neither}"
echo "1.29.0 reads: ${after:-neither}"
[ -z "$before" ]
[ "$after" = '"/etc/machine-id" "/proc/self/cmdline" ' ]
