// Before anything is drawn: the colours that the reader chose.
import { theme, wear } from "./theme.js";

wear(theme());
