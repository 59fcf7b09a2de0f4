import { expect, it } from 'vitest';
import { sections } from '../../src/domain/rule.ts';
import { rules } from '../../src/domain/rules.ts';
import { phases } from '../../src/domain/state.ts';

it('gives every rule an id of its own, in order, in a section that exists', () => {
  const ids = rules.map((rule) => rule.id);

  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
  expect(ids.filter((id) => sections[Math.floor(id / 100)] === undefined)).toEqual([]);
});

it('gives every rule a sentence of its own', () => {
  const sentences = rules.map((rule) => rule.because);

  expect(new Set(sentences).size).toBe(rules.length);
  expect(sentences.filter((sentence) => !/^[A-Z].*\.$/.test(sentence))).toEqual([]);
});

it('leaves no phase without a way out', () => {
  const stuck = phases.filter(
    (phase) => !rules.some((rule) => rule.from.includes(phase) && rule.to !== 'same' && rule.to !== phase),
  );

  expect(stuck).toEqual([]);
});

it('starts an operation only by a rule that leads to operating', () => {
  expect(rules.filter((rule) => rule.proposes !== undefined && rule.to !== 'operating')).toEqual([]);
});

it('lets only existing rules be explained by their guards', () => {
  const ids = new Set(rules.map((rule) => rule.id));

  expect(rules.flatMap((rule) => rule.insteadOf ?? []).filter((id) => !ids.has(id))).toEqual([]);
});
