import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

export interface StaticFile {
  body: Buffer<ArrayBuffer>;
  type: string;
  /** True for files whose name carries a content hash. */
  immutable: boolean;
}

export interface StaticFiles {
  /**
   * The file a URL path means, or null. Paths of screens (no extension) get the page itself.
   * @param path decoded or not; anything but a known file name is refused.
   */
  read(path: string): StaticFile | null;
}

/**
 * The built renderer, held in memory: no path can lead outside the folder, and a build that replaces the files does
 * not pull them from under an open page.
 * @throws when the folder cannot be read.
 */
export async function openStaticFiles(folder: string): Promise<StaticFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const known = new Map<string, StaticFile>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = `/${relative(folder, file).split(sep).join('/')}`;
    known.set(path, {
      body: await readFile(file),
      type: mediaTypes[extname(file)] ?? 'application/octet-stream',
      immutable: path.startsWith('/assets/') && /[-.][\w-]{8,}\.\w+$/.test(path),
    });
  }
  const page = known.get('/index.html') ?? null;

  return {
    read(path) {
      let wanted: string;
      try {
        wanted = decodeURIComponent(path);
      } catch {
        return null;
      }
      const isScreen = !wanted.includes('..') && extname(wanted) === '' && !wanted.startsWith('/assets/');
      return known.get(wanted) ?? (isScreen ? page : null);
    },
  };
}
