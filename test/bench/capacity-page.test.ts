import { expect, test } from 'vitest';
import { capacityPage } from '../../bench/capacity-page.ts';
import type { Section } from '../../bench/section.ts';

const MACHINE = {
  facts: [
    ['date', '2026-01-02'],
    ['processor', '2 × quick'],
  ] as const,
  busy: null,
};
const section = (figures: Record<string, number>): Section => ({
  title: '',
  about: [],
  tables: [],
  notes: [],
  figures,
});

test('rates follow from the processor time of an id, with room for bursts', () => {
  const page = capacityPage(
    [section({ 'embedded: processor ms an id': 42 }), section({ 'loki requests of a triage': 4 })],
    MACHINE,
  );
  expect(page).toContain('| one replica, embedded database | 42.0 ms | 1,000 |');
  expect(page).toContain('No server was measured in this run');
});

test('a server that was measured counts for the replicas on it', () => {
  const figures = {
    'embedded: processor ms an id': 42,
    'server: processor ms an id': 21,
    'loki requests of a triage': 4,
  };
  const page = capacityPage([section(figures)], MACHINE);
  expect(page).toContain('| 10 replicas, one Postgres server | 21.0 ms | 20,000 |');
  expect(page).not.toContain('No server was measured');
});

test('a machine that was busy is said, and without the figures there is no page', () => {
  const figures = { 'embedded: processor ms an id': 42, 'loki requests of a triage': 4 };
  expect(capacityPage([section(figures)], { ...MACHINE, busy: 'The machine was busy.' })).toContain('too low');
  expect(capacityPage([section({})], MACHINE)).toBeNull();
});
