/** A secret that is put where a setting refers to it, and then looked for in everything that Regent lets out. */
export interface Planted {
  /** The setting, as `secretSettings` names it. */
  readonly setting: string;
  /** What stands in the configuration. */
  readonly reference: string;
  /** What the reference leads to. */
  readonly value: string;
  /** The part of it that nobody may see: all of it, or of an address the part that lets in. */
  readonly needle: string;
}

/** The ways in which a text may stand in another one: as it is, escaped, or encoded as a whole or within something larger. */
export function disguises(needle: string): string[] {
  const bytes = Buffer.from(needle);
  const json = JSON.stringify(needle).slice(1, -1);
  const plain = [needle, json, JSON.stringify(json).slice(1, -1), encodeURIComponent(needle), encodeURI(needle)];
  const form = new URLSearchParams({ x: needle }).toString().slice(2);
  const html = needle.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  // In base64 a text looks different at each of three places, and its ends depend on what stands beside it.
  const base64 = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    return encoded.slice(before === 0 ? 0 : before + 1, -2);
  });
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([...plain, form, html, bytes.toString('hex'), ...base64, ...base64url])];
}

/** Which of the planted secrets stand in a text, each as a sentence with what is around it. */
export function found(where: string, text: string, planted: readonly Planted[]): string[] {
  return planted.flatMap(({ setting, needle }) =>
    [needle, ...halves(needle)].flatMap(disguises).flatMap((form) => {
      const at = text.indexOf(form);
      return at < 0 ? [] : [`${setting} in ${where}: ${text.slice(Math.max(0, at - 80), at + form.length + 20)}`];
    }),
  );
}

/** A sentence that was cut off may end within a secret, and half of one is too much. */
function halves(needle: string): string[] {
  const middle = Math.ceil(needle.length / 2);
  return [needle.slice(0, middle), needle.slice(middle)];
}
