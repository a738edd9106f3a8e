package telex.analysis;

/**
 * One rule {@code from => to}. White space around both sides is dropped; a side that is or ends with white space is written
 * with escapes: {@code \\ \n \t \r \b \f} and four hexadecimal digits after {@code \}{@code u}; a backslash before any
 * other character stands for that character.
 */
record MappingRule(String from, String to) {

    private static final String ARROW = "=>";

    /** The last arrow divides the rule, so that the left side may contain one. */
    static MappingRule parse(String rule) {
        int arrow = rule.lastIndexOf(ARROW);
        if (arrow < 0) {
            throw new IllegalArgumentException("mapping: no [=>] in rule [" + rule + "]");
        }
        String from = unescape(rule.substring(0, arrow).trim(), rule);
        if (from.isEmpty()) {
            throw new IllegalArgumentException("mapping: nothing to replace in rule [" + rule + "]");
        }
        return new MappingRule(from, unescape(rule.substring(arrow + ARROW.length()).trim(), rule));
    }

    private static String unescape(String side, String rule) {
        StringBuilder text = new StringBuilder(side.length());
        int at = 0;
        while (at < side.length()) {
            char current = side.charAt(at++);
            if (current != '\\') {
                text.append(current);
                continue;
            }
            if (at == side.length()) {
                throw new IllegalArgumentException("mapping: lone backslash at the end of a side in rule [" + rule + "]");
            }
            char escaped = side.charAt(at++);
            if (escaped == 'u') {
                text.append(codeUnit(side, at, rule));
                at += 4;
            } else {
                text.append(control(escaped));
            }
        }
        return text.toString();
    }

    private static char codeUnit(String side, int at, String rule) {
        try {
            return (char) Integer.parseInt(side.substring(at, at + 4), 16);
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException("mapping: four hexadecimal digits wanted after \\u in rule [" + rule + "]", e);
        }
    }

    private static char control(char escaped) {
        return switch (escaped) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> escaped;
        };
    }
}
