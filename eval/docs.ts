import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runbookPage } from './runbook-page.ts';

/** `npm run docs`: writes the pages that are made from the code alone. */
writeFileSync(fileURLToPath(new URL('../docs/runbook.md', import.meta.url)), runbookPage());
process.stdout.write('docs/runbook.md\n');
