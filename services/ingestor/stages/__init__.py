"""One file a stage, each a pure function; what depends on a language is a data file beside it."""
