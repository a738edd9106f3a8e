package telex.analysis;

import org.apache.lucene.analysis.TokenStream;
import org.elasticsearch.plugin.Inject;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;
import org.elasticsearch.plugin.settings.AnalysisSettings;
import org.elasticsearch.plugin.settings.BooleanSetting;

/** Drops a token that has been there before: in the whole text, or only at the same position. */
@NamedComponent("unique")
public final class Unique implements TokenFilterFactory {

    /** Settings of the filter, named as in the full distribution. */
    @AnalysisSettings
    public interface Options {
        @BooleanSetting(path = "only_on_same_position", defaultValue = false)
        boolean onlyOnSamePosition();
    }

    private final boolean onlyOnSamePosition;

    @Inject
    public Unique(Options options) {
        onlyOnSamePosition = options.onlyOnSamePosition();
    }

    @Override
    public TokenStream create(TokenStream input) {
        return new UniqueTokens(input, onlyOnSamePosition);
    }
}
