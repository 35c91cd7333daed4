package dev.espalier.formats.packed;

import dev.espalier.formats.packed.codes.Codebook;
import dev.espalier.formats.packed.codes.Grid;
import dev.espalier.formats.packed.codes.GridSearch;
import dev.espalier.formats.packed.codes.Meaning;
import dev.espalier.formats.packed.codes.PatternIndex;
import dev.espalier.formats.packed.codes.SliceValues;
import dev.espalier.formats.packed.codes.Slices;
import dev.espalier.kernels.coding.ChunkedCodes;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what codes could stand for a tensor's values, from the values alone: one scale or one codebook for all, a scale
 * for each row or for groups of neighbours in a row, a codebook for each row.
 */
final class MeaningSearch {
    /** Values up to which one codebook is looked no further than. */
    private static final int FEW = 256;

    /** Values up to which a grid is looked for, and of a large tensor a codebook is taken without trying. */
    private static final int MANY = 4096;

    private static final int[] GROUPS = {1024, 512, 256, 128, 64, 32, 16};

    /** How often each value must occur for a codebook to be worth it. */
    private static final int FEWEST_TIMES = 2;

    /** Slices that a grid is found on together. */
    private static final int MOST_HARD = 40;

    private final TensorSource source;
    private final TensorInfo tensor;
    private final Survey survey;
    private final DType type;
    private final boolean isGriddable;

    MeaningSearch(TensorSource source, Survey survey) {
        this.source = source;
        this.tensor = source.tensor();
        this.survey = survey;
        this.type = tensor.dtype();
        this.isGriddable = type == DType.FLOAT32 || type == DType.FLOAT64;
    }

    /** Null where none was found. */
    @Nullable
    Meaning find() {
        PatternIndex distinct = survey.distinct();
        if (distinct != null && distinct.count() <= FEW) {
            return whole(distinct);
        }
        Meaning bySlice = bySlice();
        if (bySlice != null) {
            return bySlice;
        }
        return distinct != null && isWorthIt(distinct.count()) ? whole(distinct) : null;
    }

    /** Whether values are met often enough for a codebook. */
    private boolean isWorthIt(int values) {
        boolean isTried = tensor.elements() <= ChunkedCodes.CHUNK;
        return FEWEST_TIMES * (long) values <= tensor.elements() - survey.zeros() && (isTried || values <= MANY);
    }

    private Meaning whole(PatternIndex distinct) {
        double[] values = isGriddable ? new SliceValues(type == DType.FLOAT64).values(distinct) : null;
        if (values != null && values.length > 1 && values.length < MANY) {
            GridSearch.Found found = new GridSearch(type == DType.FLOAT64, 32767).find(List.<double[]>of(values));
            if (found != null && found.grid().most() - found.grid().least() <= 8 * values.length + 16) {
                return new Meaning.WholeGrid(found.grid(), found.scales().getFirst());
            }
        }
        return new Meaning.Whole(Codebook.of(distinct, type), type);
    }

    private @Nullable Meaning bySlice() {
        if (tensor.rank() < 2 || tensor.shape().getFirst() < 2) {
            return null;
        }
        long row = tensor.elements() / tensor.shape().getFirst();
        if (row < Slices.LEAST_WIDTH || row > ChunkedCodes.CHUNK) {
            return null;
        }
        Meaning rows = isGriddable ? grids(new Slices(row, row)) : null;
        if (rows != null) {
            return rows;
        }
        for (int group : GROUPS) {
            Meaning groups = isGriddable && group < row ? grids(new Slices(row, group)) : null;
            if (groups != null) {
                return groups;
            }
        }
        return books(new Slices(row, row));
    }

    /** Found on one slice, tried on all, and found anew with every slice that it does not hold for. */
    private @Nullable Meaning grids(Slices slices) {
        GridSearch search = new GridSearch(type == DType.FLOAT64, FEW - 1);
        List<double[]> hard = new ArrayList<>();
        while (hard.size() < MOST_HARD) {
            GridSearch.Found found = search.find(hard);
            if (found == null) {
                return null;
            }
            Failing failing = failing(slices, found.grid());
            if (failing == null) {
                return new Meaning.Grids(slices, found.grid());
            }
            if (failing.values == null) {
                return null;
            }
            hard.add(failing.values);
        }
        return null;
    }

    /** A slice that a grid does not hold; without values if no grid would. */
    private record Failing(double @Nullable [] values) {}

    private @Nullable Failing failing(Slices slices, Grid grid) {
        SliceValues all = new SliceValues(type == DType.FLOAT64);
        int length = (int) slices.rowLength();
        for (long row = 0; row < tensor.elements(); row += slices.rowLength()) {
            long[] patterns = source.patterns(row, length);
            for (int start = 0; start < patterns.length; ) {
                int end = (int) (slices.end(row + start) - row);
                double[] values = all.distinct(patterns, start, end);
                if (values == null || isNoise(values.length, end - start)) {
                    return new Failing(null);
                }
                if (GridSearch.scale(grid, values) == null) {
                    return new Failing(values);
                }
                start = end;
            }
        }
        return null;
    }

    /** Whether so many values to a slice are what unquantized weights have. */
    private static boolean isNoise(int values, int slice) {
        return values > 16 && 4 * values > 3 * slice;
    }

    private @Nullable Meaning books(Slices slices) {
        int length = (int) slices.rowLength();
        long values = 0;
        long nonzeros = 0;
        for (long row = 0; row < tensor.elements(); row += slices.rowLength()) {
            long[] patterns = source.patterns(row, length);
            PatternIndex distinct = new PatternIndex(FEW);
            for (long pattern : patterns) {
                nonzeros += pattern == 0 ? 0 : 1;
                if (distinct.add(pattern) == PatternIndex.NONE) {
                    return null;
                }
            }
            values += distinct.count();
            if (FEWEST_TIMES * values > nonzeros + FEW) {
                return null;
            }
        }
        return new Meaning.Books(slices, type);
    }
}
