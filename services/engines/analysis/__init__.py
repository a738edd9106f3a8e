"""How text is cut into the tokens that are indexed, asked for and highlighted: one pure definition, read from the mapping.

Elasticsearch does the same with the analysers of `schemas/elasticsearch/articles.json`; a test compares them token by
token in every script. The embedded index and the highlighter use this.
"""

from services.engines.analysis.chains import FOLDED, analyze, has_word, makes_pairs, placed, term_of, words
from services.engines.analysis.words import Token, places

__all__ = ["FOLDED", "Token", "analyze", "has_word", "makes_pairs", "placed", "places", "term_of", "words"]
