/**
 * The ways in which others write a text that they repeat: as it is, escaped for JSON (and once more, for JSON within
 * JSON) or for HTML, encoded for an address or for a form. In JSON there is more than one way: Go writes `<`, `>` and `&` as
 * numbers, PHP puts a backslash before each slash. The longest come first, so that none is found inside another.
 */
export function writtenForms(text: string): string[] {
  const json = escaped(text);
  const inForm = new URLSearchParams({ x: text }).toString().slice(2);
  // A lone half of a surrogate pair, which no real secret has, can not be encoded.
  const sound = text.toWellFormed();
  const inJson = [json, numbered(json), json.replaceAll('/', '\\/')];
  const encoded = [inForm, encodeURIComponent(sound), encodeURI(sound)];
  const forms = [text, ...inJson, ...inJson.map(escaped), html(text), ...encoded];
  return [...new Set(forms)].toSorted((a, b) => b.length - a.length);
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function numbered(json: string): string {
  return json.replaceAll(/[<>&]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function html(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}
