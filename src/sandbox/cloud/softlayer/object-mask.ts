import { isObject } from '../../call.ts';

type Mask = { [property: string]: Mask };

/**
 * What SoftLayer answers for an object under `objectMask`: the object's own scalar properties, plus the relational
 * ones that the mask names. Without a mask no relational property (activeTransactionCount is one) is returned.
 */
export function applyMask(
  object: Record<string, unknown>,
  mask: string | undefined,
  local: readonly string[],
): Record<string, unknown> {
  if (mask === undefined || mask === '') return pick(object, local);
  return select(object, parseMask(mask)) as Record<string, unknown>;
}

/** Parses `mask[a,b[c,d.e]]`, with or without the outer `mask[...]`. */
export function parseMask(text: string): Mask {
  const inner = /^\s*mask\s*\[(.*)\]\s*$/s.exec(text)?.[1] ?? text.replace(/^\s*mask\./, '');
  const result: Mask = {};
  for (const part of splitAtTopLevel(inner)) {
    const match = /^([A-Za-z_]+)(?:\.(.*)|\[(.*)\])?$/s.exec(part);
    if (!match?.[1]) continue;
    const nested = match[2] ?? match[3];
    result[match[1]] = { ...result[match[1]], ...(nested === undefined ? {} : parseMask(nested)) };
  }
  return result;
}

function splitAtTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of text) {
    if (character === '[') depth += 1;
    if (character === ']') depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  return [...parts, part.trim()].filter((name) => name !== '');
}

function select(value: unknown, mask: Mask): unknown {
  const names = Object.keys(mask);
  if (Array.isArray(value)) return value.map((item) => select(item, mask));
  if (!isObject(value) || names.length === 0) return value;
  const chosen = names.filter((name) => name in value && value[name] !== undefined);
  return Object.fromEntries(chosen.map((name) => [name, select(value[name], mask[name] ?? {})]));
}

function pick(object: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => object[name] !== undefined).map((name) => [name, object[name]]));
}
