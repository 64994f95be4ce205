import { evaluate } from './evaluate.ts';

process.exitCode = await evaluate(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  colour: process.stdout.hasColors?.() ?? false,
  bar: process.stderr.isTTY === true,
  columns: () => process.stderr.columns,
});
