import { describe, expect, it } from 'vitest';
import { excerpt } from '../../src/outbound/excerpt.ts';
import { hide, redact } from '../../src/outbound/redact.ts';

describe('what we say of others', () => {
  it.each([
    'Authorization: Bearer abcdef123456',
    'authorization=Basic YXBpa2V5OmFiY2RlZjEyMzQ1Ng==abcdef123456',
    '{"x-auth-user-token":"Bearer abcdef123456"}',
    'X-Auth-User-Token: abcdef123456',
    'grant_type=x&apikey=abcdef123456&y=1',
    '{"apikey": "abcdef123456"}',
    'Cookie: session=abcdef123456; other=1',
    'set-cookie: session=abcdef123456',
    'password=abcdef123456',
    '"access_token":"abcdef123456"',
  ])('never repeats a credential: %s', (text) => {
    expect(redact(text)).not.toContain('abcdef123456');
  });

  it('never repeats something that looks like an IAM token', () => {
    expect(redact('token was eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE1MTYyMzkwMjJ9.c2ln here')).toBe(
      'token was [redacted] here',
    );
  });

  it('keeps fencing tokens, which are no secrets', () => {
    expect(redact('It carries the newer mark 7.3, "token": 3')).toContain('3');
  });

  it('takes out the values that it is told, wherever they stand', () => {
    expect(hide('{"echo":"xx s3cr3t-value yy"}', ['s3cr3t-value', 'a'])).toBe('{"echo":"xx [redacted] yy"}');
  });

  it.each([
    ['escaped for JSON', JSON.stringify({ echo: 'a "b"/c&d+e%' })],
    ['escaped for JSON in JSON', JSON.stringify({ echo: JSON.stringify({ of: 'a "b"/c&d+e%' }) })],
    ['escaped for JSON as Go does', String.raw`{"echo":"a \"b\"/c\u0026d+e%"}`],
    ['escaped for JSON as PHP does', String.raw`{"echo":"a \"b\"\/c&d+e%"}`],
    ['escaped for HTML', '<p>a &quot;b&quot;/c&amp;d+e%</p>'],
    ['in an address', `https://x/?a=${encodeURIComponent('a "b"/c&d+e%')}`],
    ['in a form', new URLSearchParams({ echo: 'a "b"/c&d+e%' }).toString()],
  ])('takes them out %s, too', (_how, text) => {
    const left = hide(text, ['a "b"/c&d+e%']);

    expect(left).toContain('[redacted]');
    expect(left).not.toMatch(/b|c&|d\+/);
  });

  it('says no more than a line of what others write', () => {
    expect(excerpt(`<html>\n  <body>${'x'.repeat(300)}`, 20)).toBe('<html> <body>xxxxxx…');
  });
});
