// Before anything is installed: every package of the lockfile that has an install script must be named in `allowScripts`
// of package.json. npm 11 refuses others by itself (strict-allow-scripts in .npmrc); npm 10 knows neither and would run
// them. Takes the folder to look into, the project's own when left out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const { allowScripts = {} } = read('package.json');
const unnamed = Object.entries(read('package-lock.json').packages)
  .filter(([path, { hasInstallScript }]) => path !== '' && hasInstallScript === true)
  .map(([path]) => path.split('node_modules/').at(-1))
  .filter((name) => allowScripts[name] !== true);
for (const name of unnamed) {
  process.stdout.write(`${name} has an install script that allowScripts in package.json does not name.\n`);
}
process.exit(unnamed.length === 0 ? 0 : 1);
