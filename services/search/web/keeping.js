// What the reader chose on this machine. A browser that keeps nothing is no error.

export function kept(name) {
  try {
    return localStorage.getItem(`telex.${name}`);
  } catch {
    return null;
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(`telex.${name}`, value);
  } catch {
    // It holds until the page is left.
  }
}
