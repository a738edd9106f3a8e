package telex.analysis;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Flags of a regular expression, written as names joined by {@code |}. */
final class PatternFlags {

    private static final Map<String, Integer> FLAG_OF_NAME = Map.of(
        "CASE_INSENSITIVE", Pattern.CASE_INSENSITIVE,
        "MULTILINE", Pattern.MULTILINE,
        "DOTALL", Pattern.DOTALL,
        "UNICODE_CASE", Pattern.UNICODE_CASE,
        "CANON_EQ", Pattern.CANON_EQ,
        "UNIX_LINES", Pattern.UNIX_LINES,
        "LITERAL", Pattern.LITERAL,
        "COMMENTS", Pattern.COMMENTS,
        "UNICODE_CHAR_CLASS", Pattern.UNICODE_CHARACTER_CLASS,
        "UNICODE_CHARACTER_CLASS", Pattern.UNICODE_CHARACTER_CLASS
    );

    private PatternFlags() {}

    /** The bits that {@link Pattern#compile(String, int)} takes; 0 for an empty string. */
    static int parse(String names) {
        int flags = 0;
        for (String name : names.split("\\|")) {
            String wanted = name.trim().toUpperCase(Locale.ROOT);
            if (wanted.isEmpty()) {
                continue;
            }
            Integer flag = FLAG_OF_NAME.get(wanted);
            if (flag == null) {
                throw new IllegalArgumentException("unknown regular expression flag [" + name + "]");
            }
            flags |= flag;
        }
        return flags;
    }
}
