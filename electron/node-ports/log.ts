import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from '../core/ports.ts';
import { redact, redactText } from '../core/redact.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof levels)[number];

const maximumBytes = 5 * 1024 * 1024;

/**
 * A log of JSON lines, readable by the owner only and without secrets. One older file is kept.
 * Failing to write never disturbs the console.
 * @param alsoTo gets warnings and errors as one plain line each.
 */
export function createFileLog(path: string, options: { level?: Level; alsoTo?: (line: string) => void } = {}): Log {
  const threshold = levels.indexOf(options.level ?? 'info');
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let bytes = 0;
  try {
    bytes = statSync(path).size;
  } catch {
    // First start.
  }

  const write = (level: Level, message: string, fields?: Record<string, unknown>) => {
    const rank = levels.indexOf(level);
    if (rank >= 2) options.alsoTo?.(`mailroom: ${redactText(message)}${reasonOf(fields)}`);
    if (rank < threshold) return;
    const entry = {
      at: new Date().toISOString(),
      level,
      message: redactText(message),
      ...((fields === undefined ? {} : redact(fields)) as Record<string, unknown>),
    };
    const line = `${JSON.stringify(entry)}\n`;
    try {
      if (bytes > maximumBytes) {
        renameSync(path, `${path}.1`);
        bytes = 0;
      }
      appendFileSync(path, line, { mode: 0o600 });
      bytes += Buffer.byteLength(line);
    } catch {
      // A full disk must not stop the work that is being logged.
    }
  };

  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
  };
}

function reasonOf(fields: Record<string, unknown> | undefined): string {
  const error = fields?.error;
  return error instanceof Error ? `: ${redactText(error.message)}` : '';
}
