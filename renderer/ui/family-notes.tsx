import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { AccountInfo } from '../../shared/contract/methods/connections.ts';
import type { FamilyStatus } from '../../shared/contract/methods/inventory.ts';
import type { Family } from '../../shared/domain/mailbox.ts';
import { ErrorCallout } from './error-callout.tsx';
import styles from './family-notes.module.css';
import { formatDateTime } from './format.ts';

/** What each family of figures is called inside a sentence. */
const familyNames: Record<Family, string> = {
  organization: 'the organization',
  skus: 'subscriptions',
  users: 'people and licenses',
  mailboxes: 'mailbox settings',
  sizes: 'sizes',
  permissions: 'permissions',
  groups: 'groups',
  history: 'history',
  activity: 'last sign-ins',
};

/** What a family of figures is called inside a sentence; the name itself when it is not known. */
export const familyName = (family: string): string => familyNames[family as Family] ?? family;

const wordList = new Intl.ListFormat('en-US', { type: 'conjunction' });
const namesOf = (families: readonly Family[]): string => wordList.format(families.map((family) => familyNames[family]));
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

type Shape = 'rounded' | 'square';

const Bar = ({
  title,
  children,
  shape,
  actions,
  details,
}: {
  title: string;
  children: ReactNode;
  shape: Shape;
  actions?: ReactNode;
  details: ReactNode;
}) => {
  const [open, setOpen] = useState(false);
  return (
    <MessageBar intent="warning" shape={shape} className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {children}
      </MessageBarBody>
      <MessageBarActions>
        {actions}
        <Button size="small" onClick={() => setOpen(true)}>
          Details
        </Button>
      </MessageBarActions>
      {open ? (
        <Dialog open onOpenChange={(_, data) => setOpen(data.open)}>
          <DialogSurface>
            <DialogBody>
              <DialogTitle>{title}</DialogTitle>
              <DialogContent className={styles.details}>{details}</DialogContent>
              <DialogActions>
                <Button onClick={() => setOpen(false)}>Close</Button>
              </DialogActions>
            </DialogBody>
          </DialogSurface>
        </Dialog>
      ) : null}
    </MessageBar>
  );
};

/** What the first refusal says would be needed, short enough for a bar; the details tell the rest. */
const firstAdvice = (families: readonly FamilyStatus[]): string =>
  families.flatMap(({ stale }) => /^.+?[.](?= |$)/.exec(stale?.error.hint ?? '')?.[0] ?? [])[0] ?? '';

/** "adele@contoso.com (License Administrator) may not read mailbox settings." Also without knowing who. */
export const mayNotRead = (
  account: AccountInfo | null | undefined,
  families: readonly Family[],
  inSnapshot = false,
): string => {
  if (inSnapshot) return `Whoever took this snapshot could not read ${namesOf(families)}.`;
  const roles = account?.roles && account.roles.length > 0 ? ` (${account.roles.join(', ')})` : '';
  return `${account ? `${account.userPrincipalName}${roles}` : 'Your role'} may not read ${namesOf(families)}.`;
};

const failures = (families: readonly FamilyStatus[]) =>
  families.map((status) =>
    status.stale ? (
      <ErrorCallout
        key={status.family}
        title={sentence(familyNames[status.family])}
        error={status.stale.error}
        severity="warning"
      />
    ) : null,
  );

/** Why figures are missing, old or partial, and what can be done about it: one bar for each kind of reason. */
export const FamilyNotes = ({
  families,
  limits,
  account,
  only,
  onRetry,
  onReadSizes,
  shape = 'rounded',
  inSnapshot = false,
}: {
  families: readonly FamilyStatus[];
  /** What the role is known not to allow, in words. What concerns changes is told where one plans them. */
  limits: Readonly<Record<string, string>>;
  /** Who is signed in, to say whose role it is. */
  account?: AccountInfo | null;
  /** Families the screen shows; all when left out. */
  only?: readonly Family[];
  onRetry?: (() => void) | undefined;
  onReadSizes?: (() => void) | undefined;
  /** Square where it reaches from edge to edge. */
  shape?: Shape;
  /** Whether the figures come from a file: then it was somebody else's role, and nothing can be read again. */
  inSnapshot?: boolean;
}) => {
  const wanted = families.filter((status) => !only || only.includes(status.family));
  const forbidden = wanted.filter((status) => status.stale?.error.code === 'forbidden');
  const failed = wanted.filter((status) => status.stale !== null && !forbidden.includes(status));
  const reasons = Object.entries(limits).flatMap(([area, reason]) => (area.endsWith('.write') ? [] : [reason]));
  const ages = [...new Set(failed.flatMap((status) => status.asOf ?? []))].toSorted();
  const [oldest] = ages;
  // Whoever may read mailboxes may ask each for its size, also where the report is not for them.
  const sizesOneByOne =
    forbidden.length === 1 &&
    forbidden[0]?.family === 'sizes' &&
    families.some((status) => status.family === 'mailboxes' && status.asOf !== null && status.stale === null);
  const readSizes = (
    <Button size="small" onClick={onReadSizes}>
      Read sizes one by one…
    </Button>
  );
  return (
    <>
      {forbidden.length > 0 ? (
        <Bar
          title={mayNotRead(
            account,
            forbidden.map((status) => status.family),
            inSnapshot,
          )}
          shape={shape}
          actions={onReadSizes && sizesOneByOne ? readSizes : null}
          details={
            <>
              {reasons.map((reason) => (
                <p key={reason}>{reason}</p>
              ))}
              {failures(forbidden)}
            </>
          }
        >
          What is not known reads “–”.{' '}
          {inSnapshot
            ? ''
            : sizesOneByOne && onReadSizes
              ? 'Each mailbox can be asked for its size instead.'
              : firstAdvice(forbidden)}
        </Bar>
      ) : reasons.length > 0 ? (
        <MessageBar intent="warning" shape={shape} className={styles.bar}>
          <MessageBarBody>{reasons.join(' ')}</MessageBarBody>
        </MessageBar>
      ) : null}
      {failed.length > 0 ? (
        <Bar
          title={`${sentence(namesOf(failed.map((status) => status.family)))} could not be refreshed.`}
          shape={shape}
          actions={
            onRetry ? (
              <Button size="small" onClick={onRetry}>
                Try again
              </Button>
            ) : null
          }
          details={failures(failed)}
        >
          {failed[0]?.stale?.error.message}{' '}
          {oldest === undefined
            ? ''
            : `${ages.length > 1 ? 'The oldest of what you see' : 'What you see'} is from ${formatDateTime(oldest)}.`}
        </Bar>
      ) : null}
      {wanted.map((status) =>
        status.warning ? (
          <MessageBar key={status.family} intent="warning" shape={shape} className={styles.bar}>
            <MessageBarBody>
              <MessageBarTitle>{status.warning.message}</MessageBarTitle>
              {status.warning.hint}
            </MessageBarBody>
            {status.family === 'sizes' && onReadSizes ? <MessageBarActions>{readSizes}</MessageBarActions> : null}
          </MessageBar>
        ) : null,
      )}
    </>
  );
};
