import { loadEnvFile as loadVariables } from 'node:process';
import { ConfigError } from './config.ts';

/**
 * Adds the variables of `.env` in the working directory to the environment; those that are set already stay. Silent
 * when there is no such file, unlike Node's own flag: standard error belongs to what went wrong. Throws `ConfigError`.
 */
export function loadEnvFile(): void {
  try {
    loadVariables('.env');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    if (code === 'ENOENT') return;
    throw new ConfigError([`.env cannot be read (${code}). Make it a readable file, or remove it.`]);
  }
}
