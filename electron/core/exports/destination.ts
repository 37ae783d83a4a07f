import { access } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Ports } from '../ports.ts';

/** Where an export goes. `chosen` = a person picked the path; else the host hands the file over by id. */
export interface Destination {
  path: string;
  name: string;
  chosen: boolean;
}

// Characters Windows refuses in names, and control characters.
const forbidden = /[<>:"/\\|?*\p{Cc}]/gu;
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A file name every system accepts, ending in the extension (without dot). */
export function safeFileName(wanted: string, extension: string): string {
  const ending = new RegExp(`\\.${extension}$`, 'i');
  let stem = wanted.normalize('NFC').replace(ending, '').replace(forbidden, ' ').replace(/\s+/g, ' ').trim();
  stem = stem
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 100)
    .trim();
  if (stem === '' || reserved.test(stem)) stem = `export ${stem}`.trim();
  return `${stem}.${extension}`;
}

/**
 * Asks for a place, or takes the data directory's `exports` where the host has no dialogs.
 * @throws AppError `cancelled` when the person closed the dialog.
 */
export async function chooseDestination(
  ports: Pick<Ports, 'desktop' | 'dataDir'>,
  wanted: string,
  format: { extension: string; name: string },
): Promise<Destination> {
  const name = safeFileName(wanted, format.extension);
  const chosen = await ports.desktop.chooseSavePath(name, [{ name: format.name, extensions: [format.extension] }]);
  if (chosen === null) throw new AppError('cancelled', 'Nothing was exported.');
  if (chosen !== undefined) return { path: chosen, name: parse(chosen).base, chosen: true };
  const directory = join(ports.dataDir, 'exports');
  const { name: stem, ext } = parse(name);
  for (let n = 1; ; n++) {
    const path = join(directory, n === 1 ? name : `${stem} (${n})${ext}`);
    if (!(await exists(path))) return { path, name, chosen: false };
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
