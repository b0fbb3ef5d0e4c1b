// Wait until somebody has stopped typing before the search begins.
export function debounce(action, milliseconds) {
  let timer = null;
  return function debounced(...values) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      action.apply(this, values);
    }, milliseconds);
  };
}

// Escape what a reader typed, so that it can stand in a regular expression.
export function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

export function search(titles, words) {
  const patterns = words
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => new RegExp(escape(word), "iu"));
  return titles.filter((title) => patterns.every((pattern) => pattern.test(title)));
}

const box = globalThis.document?.querySelector("#search");
if (box) {
  box.addEventListener(
    "input",
    debounce((event) => {
      console.log(search(["Bees", "The Old Mill", "Milk and Bread"], event.target.value));
    }, 250),
  );
}
