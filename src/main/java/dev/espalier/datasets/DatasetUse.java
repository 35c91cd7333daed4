package dev.espalier.datasets;

/** Who may still need a dataset: a bean of it can keep one from being deleted. */
public interface DatasetUse {
    /** True while something that has not ended reads this dataset. */
    boolean usesDataset(String tenant, String datasetId);
}
