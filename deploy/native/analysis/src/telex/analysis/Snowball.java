package telex.analysis;

import java.util.Locale;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.elasticsearch.plugin.Inject;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;
import org.elasticsearch.plugin.settings.AnalysisSettings;
import org.elasticsearch.plugin.settings.StringSetting;
import org.tartarus.snowball.SnowballStemmer;

/** Words are cut to their stems by the Snowball stemmer of one language. */
@NamedComponent("snowball")
public final class Snowball implements TokenFilterFactory {

    /** Settings of the filter, named as in the full distribution ({@code name} is an older name of {@code language}). */
    @AnalysisSettings
    public interface Options {
        @StringSetting(path = "language", defaultValue = "")
        String language();

        @StringSetting(path = "name", defaultValue = "English")
        String name();
    }

    private final String language;

    @Inject
    public Snowball(Options options) {
        String stated = options.language().isEmpty() ? options.name() : options.language();
        String capitalized = stated.substring(0, 1).toUpperCase(Locale.ROOT) + stated.substring(1);
        // Lucene 10 merged the second German stemmer into the first; Elasticsearch 9 takes both names.
        language = capitalized.equals("German2") ? "German" : capitalized;
        requireStemmer(language);
    }

    @Override
    public TokenStream create(TokenStream input) {
        return new SnowballFilter(input, language);
    }

    /** An unknown language is an error of the index's settings, not of the first document that is indexed. */
    private static void requireStemmer(String language) {
        try {
            Class.forName("org.tartarus.snowball.ext." + language + "Stemmer").asSubclass(SnowballStemmer.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("snowball: no stemmer for language [" + language + "]", e);
        }
    }
}
