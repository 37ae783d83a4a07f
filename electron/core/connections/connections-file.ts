import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile, setFileAside } from '../vault/atomic-file.ts';
import { type ConnectionRecord, connectionRecordSchema } from './connection-record.ts';

const VERSION = 1;

export interface LoadedConnections {
  records: ConnectionRecord[];
  /** Where the damaged file (or a copy of one that was damaged in part) is now. */
  setAside: string | null;
}

export const connectionsPath = (dataDir: string): string => join(dataDir, 'connections.json');

/** Reads connections.json. What cannot be read is set aside, never deleted; good entries of a bad file are kept. */
export async function loadConnections(dataDir: string, nowMs: number): Promise<LoadedConnections> {
  const path = connectionsPath(dataDir);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { records: [], setAside: null };
    throw error;
  }
  const entries = entriesOf(text);
  if (entries === null) return { records: [], setAside: await setFileAside(path, nowMs) };
  const records: ConnectionRecord[] = [];
  for (const entry of entries) {
    const parsed = connectionRecordSchema.safeParse(entry);
    if (parsed.success && !records.some((record) => record.id === parsed.data.id)) records.push(parsed.data);
  }
  if (records.length === entries.length) return { records, setAside: null };
  const aside = `${path}.damaged-${new Date(nowMs).toISOString().replace(/[:.]/g, '-')}`;
  await copyFile(path, aside);
  return { records, setAside: aside };
}

export function saveConnections(dataDir: string, records: readonly ConnectionRecord[]): Promise<void> {
  return replaceFile(
    connectionsPath(dataDir),
    `${JSON.stringify({ version: VERSION, connections: records }, null, 2)}\n`,
  );
}

function entriesOf(text: string): unknown[] | null {
  try {
    const value = JSON.parse(text) as { version?: unknown; connections?: unknown } | null;
    return value?.version === VERSION && Array.isArray(value.connections) ? value.connections : null;
  } catch {
    return null;
  }
}
