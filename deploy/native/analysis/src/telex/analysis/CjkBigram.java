package telex.analysis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.elasticsearch.plugin.Inject;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;
import org.elasticsearch.plugin.settings.AnalysisSettings;
import org.elasticsearch.plugin.settings.BooleanSetting;
import org.elasticsearch.plugin.settings.ListSetting;

/**
 * Neighbouring Chinese, Japanese and Korean characters are indexed as overlapping pairs.
 *
 * <p>With {@code output_unigrams} the tokens are those of the full distribution, but a phrase query walks all paths through
 * them: the mark that tells it not to is a class of the server that a stable plugin cannot reach.
 */
@NamedComponent("cjk_bigram")
public final class CjkBigram implements TokenFilterFactory {

    /** Settings of the filter, named as in the full distribution. */
    @AnalysisSettings
    public interface Options {
        @ListSetting(path = "ignored_scripts")
        List<String> ignoredScripts();

        @BooleanSetting(path = "output_unigrams", defaultValue = false)
        boolean outputUnigrams();
    }

    private static final Map<String, Integer> FLAG_OF_SCRIPT = new LinkedHashMap<>();

    static {
        FLAG_OF_SCRIPT.put("han", CJKBigramFilter.HAN);
        FLAG_OF_SCRIPT.put("hiragana", CJKBigramFilter.HIRAGANA);
        FLAG_OF_SCRIPT.put("katakana", CJKBigramFilter.KATAKANA);
        FLAG_OF_SCRIPT.put("hangul", CJKBigramFilter.HANGUL);
    }

    private final int scripts;
    private final boolean outputUnigrams;

    @Inject
    public CjkBigram(Options options) {
        List<String> ignored = options.ignoredScripts();
        int flags = 0;
        for (Map.Entry<String, Integer> script : FLAG_OF_SCRIPT.entrySet()) {
            if (!ignored.contains(script.getKey())) {
                flags |= script.getValue();
            }
        }
        scripts = flags;
        outputUnigrams = options.outputUnigrams();
    }

    @Override
    public TokenStream create(TokenStream input) {
        return new CJKBigramFilter(input, scripts, outputUnigrams);
    }
}
