#!/usr/bin/env bash
# Which changes of the code would no test notice? PIT changes the kernels, the tracing of channels and the readers of
# formats, one place at a time, and runs the room's unit tests over each change.
#
#   bench/mutations.sh [--no-compile] [ROOM...]      all rooms if none is named
#
# Needs Maven and a JDK 25 in JAVA_HOME. Ends with a table; what survived is listed in target/mutations/ROOM. The readers'
# tests are those of all formats, which have each other's files as fixtures.
set -euo pipefail
cd "$(dirname "$0")/.."

# ROOM, then globs of its classes. A star stands for any part of a whole name, dots too, so that a class is found in
# whatever package of its room it lives.
rooms() {
    cat <<'END'
kernels      dev.espalier.kernels.*
channels     dev.espalier.graph.channels.*
pickle       dev.espalier.formats*.Pickle* dev.espalier.formats*.NestedPickles* dev.espalier.formats*.PlainData*
zip          dev.espalier.formats*.Zip* dev.espalier.formats*.VerifiedInput*
numpy        dev.espalier.formats*.Npy* dev.espalier.formats*.Npz* dev.espalier.formats*.NumpyArrays*
safetensors  dev.espalier.formats*.Safetensors*
torch        dev.espalier.formats*.Torch* dev.espalier.formats*.LegacyTorch* dev.espalier.formats*.Rebuilt* dev.espalier.formats*.Strided* dev.espalier.formats*.StateDict* dev.espalier.formats*.StorageName* dev.espalier.formats*.WeightSearch* dev.espalier.formats*.WeightSet* dev.espalier.formats*.Globals* dev.espalier.formats*.Overlaps*
tensors      dev.espalier.*.DType* dev.espalier.*TensorInfo dev.espalier.*TensorFile* dev.espalier.*TensorLimits dev.espalier.*SegmentValues dev.espalier.*SmallFloat
END
}

tests() {
    case $1 in
        kernels) echo 'dev.espalier.kernels.*Test' ;;
        channels) echo 'dev.espalier.graph.channels.*Test' ;;
        *) echo 'dev.espalier.formats.*Test,dev.espalier.tensors.*Test' ;;
    esac
}

summary() {
    awk -F, -v room="$1" -v seconds="$2" '
        { total++; if ($6 == "NO_COVERAGE") bare++; else if ($6 != "SURVIVED") killed++ }
        END { printf "| %s | %d | %d | %.1f %% | %d | %.0f |\n", room, total, killed, 100 * killed / total, bare, seconds / 60 }
    ' "target/mutations/$1/mutations.csv"
}

if [ "${1:-}" = --no-compile ]; then
    shift
else
    mvn -q test-compile
fi
table="| room | mutants | killed | percent | never run | minutes |"
while read -r room classes; do
    if [ $# -gt 0 ] && [[ " $* " != *" $room "* ]]; then
        continue
    fi
    SECONDS=0
    mvn -q -Pmutations org.pitest:pitest-maven:mutationCoverage -DtargetClasses="${classes// /,}" \
        -DtargetTests="$(tests "$room")" -DreportsDirectory="target/mutations/$room" </dev/null
    table+=$'\n'"$(summary "$room" "$SECONDS")"
done < <(rooms)
echo "$table"
