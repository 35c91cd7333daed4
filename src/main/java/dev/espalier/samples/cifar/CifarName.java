package dev.espalier.samples.cifar;

import dev.espalier.samples.words.PartName;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a file's name says of it.
 *
 * @param part null for a file of the classes' names
 * @param number of the batch
 * @param plain whether it is plain bytes or text, not a pickle
 * @param hundred whether it is of CIFAR-100
 */
record CifarName(@Nullable PartName part, int number, boolean plain, boolean hundred) {
    private static final Pattern TEN =
            Pattern.compile("(data_batch_(?<number>\\d)|(?<test>test_batch)|batches\\.meta)(?<plain>\\.bin|\\.txt)?");
    private static final Pattern HUNDRED =
            Pattern.compile("(?<train>train)?(?<test>test)?(meta|fine_label_names)?(?<plain>\\.bin|\\.txt)?");

    static Optional<CifarName> of(String path) {
        int cut = path.lastIndexOf('/');
        String file = path.substring(cut + 1);
        String folder = path.substring(0, Math.max(0, cut)).toLowerCase(Locale.ROOT);
        Matcher ten = TEN.matcher(file);
        if (ten.matches()) {
            PartName part =
                    ten.group("number") != null ? PartName.TRAIN : ten.group("test") != null ? PartName.TEST : null;
            int number = ten.group("number") == null ? 0 : Integer.parseInt(ten.group("number"));
            return Optional.of(new CifarName(part, number, ten.group("plain") != null, false));
        }
        Matcher hundred = HUNDRED.matcher(file);
        if (!file.isEmpty() && folder.contains("cifar-100") && hundred.matches()) {
            PartName part = hundred.group("train") != null
                    ? PartName.TRAIN
                    : hundred.group("test") != null ? PartName.TEST : null;
            return Optional.of(new CifarName(part, 0, hundred.group("plain") != null, true));
        }
        return Optional.empty();
    }
}
