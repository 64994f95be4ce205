/** Version of checks and rules, year.month.change. Raised with every change that can make a verdict another one. */
export const RULES_VERSION = '2026.11.1';
