// Reads what `npm audit --json` printed. Fails on a known advisory of high or critical severity; says loudly when the
// advisory service could not be asked, which is no pass and no failure of this change.
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const text = Buffer.concat(chunks).toString();

function parsed() {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const counts = parsed()?.metadata?.vulnerabilities;
if (counts === undefined) {
  const why = parsed()?.message ?? 'no answer';
  process.stdout.write(`NOT CHECKED: the advisories of the dependencies could not be read (${why}).\n`);
  process.exit(0);
}
const found = Object.values(parsed().vulnerabilities ?? {});
for (const { name, severity, range } of found) process.stdout.write(`${severity}: ${name} ${range}\n`);
const serious = (counts.high ?? 0) + (counts.critical ?? 0);
process.stdout.write(`Advisories: ${counts.total ?? found.length}, high or critical: ${serious}.\n`);
process.exit(serious === 0 ? 0 : 1);
