package dev.espalier.models;

/** Who may still need a model: a bean of it can keep one from being deleted. */
public interface ModelUse {
    /** True while something that has not ended reads this model. */
    boolean usesModel(String tenant, String modelId);
}
