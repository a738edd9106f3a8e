package telex.analysis;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.elasticsearch.plugin.Inject;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;
import org.elasticsearch.plugin.settings.AnalysisSettings;
import org.elasticsearch.plugin.settings.BooleanSetting;
import org.elasticsearch.plugin.settings.ListSetting;

/** Emits a token for each group that the given regular expressions capture in a token. */
@NamedComponent("pattern_capture")
public final class PatternCapture implements TokenFilterFactory {

    /** Settings of the filter, named as in the full distribution. */
    @AnalysisSettings
    public interface Options {
        @ListSetting(path = "patterns")
        List<String> patterns();

        @BooleanSetting(path = "preserve_original", defaultValue = true)
        boolean preserveOriginal();
    }

    private final Pattern[] patterns;
    private final boolean preserveOriginal;

    @Inject
    public PatternCapture(Options options) {
        patterns = options.patterns().stream().map(Pattern::compile).toArray(Pattern[]::new);
        preserveOriginal = options.preserveOriginal();
    }

    @Override
    public TokenStream create(TokenStream input) {
        if (patterns.length == 0) {
            // Not checked earlier: the server makes one instance of each filter for every index, used or not.
            throw new IllegalArgumentException("pattern_capture: [patterns] is missing");
        }
        return new PatternCaptureGroupTokenFilter(input, preserveOriginal, patterns);
    }
}
