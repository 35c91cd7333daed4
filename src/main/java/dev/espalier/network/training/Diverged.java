package dev.espalier.network.training;

/** The training loss of a batch is not finite. */
public final class Diverged extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Diverged(int step, double loss) {
        super("the training loss is " + loss + " at step " + step + " of the epoch");
    }
}
