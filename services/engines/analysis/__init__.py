"""How text is cut into the tokens that are indexed, asked for and highlighted: one pure definition, read from the mapping.

Elasticsearch does the same with the analysers of `schemas/elasticsearch/articles.json`; a test compares them token by
token in every script. The embedded index and the highlighter use this.
"""

from services.engines.analysis.chains import FOLDED, analyze
from services.engines.analysis.words import Token

__all__ = ["FOLDED", "Token", "analyze"]
