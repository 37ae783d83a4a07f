import type { Result, WireError } from '../../shared/contract/errors.ts';
import type { Transport } from '../transport/transport.ts';

/** Bytes of one piece: 4 MB once it is base64. */
const pieceBytes = 3_000_000;

const failed = (error: WireError): Result<never> => ({ ok: false, error });

const base64Of = (piece: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const text = String(reader.result);
      resolve(text.slice(text.indexOf(',') + 1));
    };
    reader.onerror = () => reject(reader.error ?? new Error('The file could not be read.'));
    reader.readAsDataURL(piece);
  });

/** Sends a file to the core in pieces. Answers with where the core keeps it. `onSent` gets the bytes sent so far. */
export const uploadFile = async (
  transport: Transport,
  file: File,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<Result<string>> => {
  let uploadId: string | undefined;
  for (let from = 0; ; from += pieceBytes) {
    const to = Math.min(file.size, from + pieceBytes);
    const last = to >= file.size;
    let base64: string;
    try {
      base64 = to > from ? await base64Of(file.slice(from, to)) : '';
    } catch {
      return failed({
        code: 'file-unreadable',
        message: `${file.name} could not be read to its end.`,
        hint: 'Check that it is still there and is a file, not a folder, then try again.',
        retryable: false,
      });
    }
    const answer = await transport.call(
      'snapshots.upload',
      { ...(uploadId === undefined ? {} : { uploadId }), name: file.name.slice(-200), base64, last },
      signal,
    );
    if (!answer.ok) return answer;
    onSent(to);
    uploadId = answer.value.uploadId;
    if (!last) continue;
    const { path } = answer.value;
    return path === null
      ? failed({
          code: 'bad-response',
          message: 'The file did not arrive whole.',
          hint: 'Try again.',
          retryable: false,
        })
      : { ok: true, value: path };
  }
};
