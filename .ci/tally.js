// Adds up the results that vitest wrote as JSON and prints them as one line: `N passed, N failed`.
// A file that could not be loaded, or a result that was never written, counts as one failure: its tests did not pass.
import { readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
for (const file of process.argv.slice(2)) {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    const notLoaded = result.testResults.filter(
      (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
    );
    passed += result.numPassedTests;
    failed += result.numFailedTests + notLoaded.length;
    for (const { name, message } of notLoaded) console.log(`not loaded: ${name}: ${message}`);
    if (!result.success && result.numFailedTests + notLoaded.length === 0) failed += 1;
  } catch (error) {
    console.log(`no result: ${error.message}`);
    failed += 1;
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
