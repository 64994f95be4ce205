import { describe, expect, test } from 'vitest';
import { accuracyPage } from '../../eval/accuracy-page.ts';
import { parseEvalArguments } from '../../eval/arguments.ts';
import { setsOf } from '../../eval/sets.ts';
import { accuracyText } from '../../eval/text.ts';
import { judgement, reportWith } from './made-up.ts';

const right = judgement('right', { class: 'no_failure_found', reason: 'completed' }, reportWith());
const wrong = judgement('wrong', { class: 'internal_error', reason: 'a|b' }, reportWith(), { heldOut: true });
const broken = judgement('broken', { class: 'internal_error' }, null);

describe('worlds that are held out', () => {
  test('are reported beside the others and beside all', () => {
    const sets = setsOf([right, wrong]);
    expect(sets.map(({ name, accuracy }) => [name, accuracy.worlds])).toEqual([
      ['all', 2],
      ['known', 1],
      ['held out', 1],
    ]);
    expect(accuracyPage(sets)).toContain('## Worlds: held out');
  });

  test('are not mentioned as a set when there are none, and the page says so', () => {
    expect(setsOf([right]).map(({ name }) => name)).toEqual(['all']);
    expect(accuracyPage(setsOf([right]))).toContain('No world is held out yet');
  });
});

describe('what is written about a run', () => {
  test.each([
    { form: 'the page', write: (sets: ReturnType<typeof setsOf>) => accuracyPage(sets) },
    { form: 'the terminal', write: (sets: ReturnType<typeof setsOf>) => accuracyText(sets, false) },
  ])('$form names every mismatch and every run that broke', ({ write }) => {
    const text = write(setsOf([right, wrong, broken]));
    for (const said of ['internal_error', 'no_failure_found', 'completed', 'the run broke', 'it broke']) {
      expect(text).toContain(said);
    }
  });

  test('the page keeps its tables whole whatever stands in a cell', () => {
    const rows = accuracyPage(setsOf([right, wrong, broken]))
      .split('\n')
      .filter((line) => line.startsWith('| wrong (held out)'));
    expect(rows.map((row) => row.split(/(?<!\\)\|/).length)).toEqual(rows.map(() => 6));
    expect(rows.length).toBe(2);
  });

  test('the page says so when everything holds', () => {
    expect(accuracyPage(setsOf([right]))).toContain('Every named part of every world holds.');
  });
});

describe('arguments', () => {
  test.each([
    { words: ['--write', '--only', '05'], why: /leave out/ },
    { words: ['--write', '--worlds', '/elsewhere'], why: /leave out/ },
    { words: ['--onyl', '05'], why: /onyl/ },
    { words: ['05'], why: /05/ },
  ])('$words is refused', ({ words, why }) => {
    expect(() => parseEvalArguments(words)).toThrow(why);
  });

  test('a prefix and a folder are taken', () => {
    expect(parseEvalArguments(['--only', '05', '--worlds', '/elsewhere', '--json'])).toEqual({
      folder: '/elsewhere',
      only: '05',
      json: true,
      write: false,
    });
  });
});
