import type { OpenedSnapshot } from '../../shared/domain/snapshots.ts';
import { formatDate } from './format.ts';

/** "Nov 14, 2026, by admin@contoso.com": when a snapshot was taken, and by whom. */
export const snapshotOrigin = ({ takenAt, author }: Pick<OpenedSnapshot, 'takenAt' | 'author'>): string =>
  `${formatDate(takenAt)}, by ${author}`;
