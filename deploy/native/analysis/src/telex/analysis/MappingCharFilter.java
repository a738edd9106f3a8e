package telex.analysis;

import java.io.Reader;
import java.util.List;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.elasticsearch.plugin.Inject;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.CharFilterFactory;
import org.elasticsearch.plugin.settings.AnalysisSettings;
import org.elasticsearch.plugin.settings.ListSetting;

/** Replaces strings by strings before the text is cut into words; the longest match wins. */
@NamedComponent("mapping")
public final class MappingCharFilter implements CharFilterFactory {

    /** Settings of the filter, named as in the full distribution. */
    @AnalysisSettings
    public interface Options {
        @ListSetting(path = "mappings")
        List<String> mappings();
    }

    /** Null when nothing was stated: the server makes one instance of each filter for every index, used or not. */
    private final NormalizeCharMap map;

    @Inject
    public MappingCharFilter(Options options) {
        List<String> rules = options.mappings();
        map = rules.isEmpty() ? null : compile(rules);
    }

    @Override
    public Reader create(Reader input) {
        return new org.apache.lucene.analysis.charfilter.MappingCharFilter(requireMap(), input);
    }

    @Override
    public Reader normalize(Reader input) {
        return create(input);
    }

    private NormalizeCharMap requireMap() {
        if (map == null) {
            throw new IllegalArgumentException("mapping: [mappings] must have at least one rule");
        }
        return map;
    }

    private static NormalizeCharMap compile(List<String> rules) {
        NormalizeCharMap.Builder builder = new NormalizeCharMap.Builder();
        for (String rule : rules) {
            MappingRule parsed = MappingRule.parse(rule);
            builder.add(parsed.from(), parsed.to());
        }
        return builder.build();
    }
}
