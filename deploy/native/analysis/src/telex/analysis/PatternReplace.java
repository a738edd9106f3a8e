package telex.analysis;

import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.pattern.PatternReplaceFilter;
import org.elasticsearch.plugin.Inject;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;
import org.elasticsearch.plugin.settings.AnalysisSettings;
import org.elasticsearch.plugin.settings.BooleanSetting;
import org.elasticsearch.plugin.settings.StringSetting;

/** Replaces what a regular expression matches within each token. */
@NamedComponent("pattern_replace")
public final class PatternReplace implements TokenFilterFactory {

    /** Settings of the filter, named as in the full distribution. */
    @AnalysisSettings
    public interface Options {
        @StringSetting(path = "pattern", defaultValue = "")
        String pattern();

        @StringSetting(path = "replacement", defaultValue = "")
        String replacement();

        @BooleanSetting(path = "all", defaultValue = true)
        boolean all();

        @StringSetting(path = "flags", defaultValue = "")
        String flags();
    }

    /** Null when nothing was stated: the server makes one instance of each filter for every index, used or not. */
    private final Pattern pattern;

    private final String replacement;
    private final boolean all;

    @Inject
    public PatternReplace(Options options) {
        pattern = options.pattern().isEmpty() ? null : Pattern.compile(options.pattern(), PatternFlags.parse(options.flags()));
        replacement = options.replacement();
        all = options.all();
    }

    @Override
    public TokenStream create(TokenStream input) {
        if (pattern == null) {
            throw new IllegalArgumentException("pattern_replace: [pattern] is missing");
        }
        return new PatternReplaceFilter(input, pattern, replacement, all);
    }

    @Override
    public TokenStream normalize(TokenStream input) {
        return create(input);
    }
}
