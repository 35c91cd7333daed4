package dev.espalier.formats.pickle;

import dev.espalier.formats.pickle.PickleValue.Constant;
import dev.espalier.formats.pickle.PickleValue.Huge;
import dev.espalier.formats.pickle.PickleValue.Raw;
import dev.espalier.formats.pickle.PickleValue.Real;
import dev.espalier.formats.pickle.PickleValue.Text;
import dev.espalier.formats.pickle.PickleValue.Whole;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** The opcodes that push a number, text or bytes. */
final class PickleScalars {
    private final PickleInput in;

    PickleScalars(PickleInput in) {
        this.in = in;
    }

    /** The value, or null where the opcode is of another kind. */
    @Nullable
    PickleValue read(int opcode) {
        return switch (opcode) {
            case 'N' -> Constant.NONE;
            case 0x88 -> Constant.TRUE;
            case 0x89 -> Constant.FALSE;
            case 'K' -> new Whole(in.unsignedByte());
            case 'M' -> new Whole(in.unsignedShort());
            case 'J' -> new Whole(in.signedInt());
            case 0x8a -> littleEndian(in.unsignedByte());
            case 0x8b -> littleEndian(in.signedInt());
            case 'I', 'L' -> decimal();
            case 'F' -> realText();
            case 'G' -> new Real(in.real());
            case 'X' -> new Text(in.utf8(in.unsignedInt()));
            case 0x8c -> new Text(in.utf8(in.unsignedByte()));
            case 0x8d -> new Text(in.utf8(in.signedLong()));
            case 'V' -> new Text(rawUnicodeEscaped(in.latin1Line()));
            case 'U' -> new Text(in.latin1(in.unsignedByte()));
            case 'T' -> new Text(in.latin1(in.unsignedInt()));
            case 'S' -> new Text(quoted(in.line()));
            case 'B' -> raw(in.unsignedInt());
            case 'C' -> raw(in.unsignedByte());
            case 0x8e, 0x96 -> raw(in.signedLong());
            default -> null;
        };
    }

    private Raw raw(long length) {
        long from = in.position();
        in.skip(length);
        return new Raw(from, length);
    }

    private PickleValue littleEndian(int length) {
        byte[] digits = in.raw(length, in.limits().longBytes());
        for (int i = 0; i < digits.length / 2; i++) {
            byte swap = digits[i];
            digits[i] = digits[digits.length - 1 - i];
            digits[digits.length - 1 - i] = swap;
        }
        return whole(digits.length == 0 ? BigInteger.ZERO : new BigInteger(digits));
    }

    private static PickleValue whole(BigInteger value) {
        return value.bitLength() < Long.SIZE ? new Whole(value.longValue()) : new Huge(value);
    }

    private PickleValue decimal() {
        long from = in.position();
        String line = in.line();
        if (line.equals("00") || line.equals("01")) {
            return line.equals("01") ? Constant.TRUE : Constant.FALSE;
        }
        String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
        if (digits.length() > 3 * in.limits().longBytes()) {
            throw PickleInput.tooMuch("the pickle has a number of " + digits.length() + " digits " + in.where(from));
        }
        try {
            return whole(new BigInteger(digits));
        } catch (NumberFormatException e) {
            throw PickleInput.corrupt("the pickle has no number " + in.where(from));
        }
    }

    private PickleValue realText() {
        long from = in.position();
        String line = in.line();
        return switch (line) {
            case "nan", "inf", "-inf" -> new Real(Double.NaN);
            default -> {
                try {
                    yield new Real(Double.parseDouble(line));
                } catch (NumberFormatException e) {
                    throw PickleInput.corrupt("the pickle has no number " + in.where(from));
                }
            }
        };
    }

    private String quoted(String line) {
        boolean quotes = line.length() >= 2
                && (line.charAt(0) == '\'' || line.charAt(0) == '"')
                && line.charAt(0) == line.charAt(line.length() - 1);
        if (!quotes) {
            throw PickleInput.corrupt("the pickle has text without quotes before byte " + in.position());
        }
        return line.substring(1, line.length() - 1);
    }

    private String rawUnicodeEscaped(String line) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            boolean escape = line.startsWith("\\u", i) && i + 6 <= line.length();
            if (!escape) {
                text.append(line.charAt(i));
                continue;
            }
            try {
                text.append((char) Integer.parseInt(line.substring(i + 2, i + 6), 16));
            } catch (NumberFormatException e) {
                throw PickleInput.corrupt("the pickle has a broken escape before byte " + in.position());
            }
            i += 5;
        }
        return text.toString();
    }
}
