/** The hour in which the recorded incidents lie. */
export const RANGE = { start: new Date('2026-11-23T06:50:04.528Z'), end: new Date('2026-11-23T07:50:05.528Z') };
