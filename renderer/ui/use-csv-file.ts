import { useCallback, useRef, useState } from 'react';
import type { Result, WireError } from '../../shared/contract/errors.ts';
import type { ImportPreview } from '../../shared/contract/methods/imports.ts';
import { formatFileSize } from './format.ts';

const mostBytes = 40_000_000;

/** Which column carries which meaning; null = none does. */
export type CsvMapping = Record<string, string | null>;

/** A chosen CSV file, as far as it was understood. */
export interface CsvFile {
  file: { name: string; bytes: number } | null;
  preview: ImportPreview | null;
  error: WireError | null;
  busy: boolean;
  take(chosen: File | undefined): Promise<void>;
  /** Gives a column another meaning; every line is judged anew. */
  map(meaning: string, column: string | null): void;
}

/** A file's bytes as base64, without holding them as one long argument list. */
const toBase64 = (bytes: Uint8Array): string => {
  const parts: string[] = [];
  // A multiple of three, so that no padding falls between the parts.
  for (let at = 0; at < bytes.length; at += 24_576) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 24_576))));
  }
  return parts.join('');
};

/** Reads a file and has it judged by `judge`, again for each mapping; only the answer to the last question counts. */
export const useCsvFile = (
  judge: (base64: string, mapping: CsvMapping | undefined) => Promise<Result<ImportPreview>>,
): CsvFile => {
  const [file, setFile] = useState<{ name: string; bytes: number; base64: string } | null>(null);
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [busy, setBusy] = useState(false);
  const asked = useRef(0);

  const ask = useCallback(
    async (base64: string, mapping?: CsvMapping) => {
      asked.current += 1;
      const turn = asked.current;
      setBusy(true);
      setError(null);
      const answer = await judge(base64, mapping);
      if (turn !== asked.current) return;
      setBusy(false);
      if (answer.ok) setPreview(answer.value);
      else setError(answer.error);
    },
    [judge],
  );

  return {
    file,
    preview,
    error,
    busy,
    async take(chosen) {
      if (!chosen) return;
      setPreview(null);
      setError(null);
      if (chosen.size > mostBytes) {
        setFile(null);
        setError({
          code: 'invalid-input',
          message: `${chosen.name} is larger than ${formatFileSize(mostBytes)}.`,
          hint: 'Split it into smaller files.',
          retryable: false,
        });
        return;
      }
      const base64 = toBase64(new Uint8Array(await chosen.arrayBuffer()));
      setFile({ name: chosen.name, bytes: chosen.size, base64 });
      await ask(base64);
    },
    map(meaning, column) {
      if (file && preview) void ask(file.base64, { ...preview.mapping, [meaning]: column });
    },
  };
};
