import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';

/** Files the console wrote, by id, for hosts that hand them over themselves. Knows only files of this session. */
export interface FileRegistry {
  add(file: { name: string; path: string }): string;
  /** null when unknown or no longer there. */
  open(fileId: string): Promise<{ name: string; path: string; bytes: number } | null>;
}

const keep = 200;

export function createFileRegistry(): FileRegistry {
  const files = new Map<string, { name: string; path: string }>();
  return {
    add(file) {
      const id = randomUUID();
      files.set(id, file);
      const oldest = files.keys().next();
      if (files.size > keep && !oldest.done) files.delete(oldest.value);
      return id;
    },
    async open(fileId) {
      const file = files.get(fileId);
      if (!file) return null;
      try {
        const { size } = await stat(file.path);
        return { ...file, bytes: size };
      } catch {
        return null;
      }
    },
  };
}
