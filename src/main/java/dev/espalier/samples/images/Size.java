package dev.espalier.samples.images;

/** Rows and columns of a picture. */
public record Size(int height, int width) {
    /** With this length of the shorter side, as torchvision's Resize has it: the longer one is cut to a whole number. */
    public Size withShorterSide(int shorter) throws UnreadableImage {
        int least = Math.min(height, width);
        int most = Math.max(height, width);
        double longer = (double) ((long) shorter * most) / least;
        if (longer * shorter > EncodedImage.MAX_PIXELS) {
            throw new UnreadableImage("has " + this + " pixels, which a shorter side of " + shorter
                    + " would make more than the " + EncodedImage.MAX_PIXELS + " that are worked on");
        }
        return height <= width ? new Size(shorter, (int) longer) : new Size((int) longer, shorter);
    }

    @Override
    public String toString() {
        return height + " x " + width;
    }
}
