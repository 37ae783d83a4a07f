import { type ReactNode, useState } from 'react';
import type { Connection } from '../../../../shared/contract/methods/connections.ts';
import type { PlanIntent, PlanTargets } from '../../../api/plans.ts';
import { usePlanMaker } from '../../../api/use-plans.ts';
import { Note } from '../../../ui/error-callout.tsx';
import { plural } from '../../../ui/format.ts';
import { ReviewDialog } from '../../../ui/review-dialog.tsx';
import styles from './forms.module.css';
import { PastedTargets } from './pasted-targets.tsx';

/** What every form of a change is given. */
export interface FormProps {
  intent: PlanIntent;
  connection: Connection;
  /** The mailboxes the form is for; null while none were named. */
  targets: PlanTargets | null;
  onTargets: (targets: PlanTargets | null) => void;
  onClose: () => void;
}

const limitsOf = (connection: Connection, areas: readonly string[]): string[] =>
  areas.flatMap((area) => connection.limits[area] ?? []);

/**
 * The frame of a form: whom the change is for, the form itself, and Review, which makes the draft. What the role does
 * not allow is said here already, and does not keep anyone from planning.
 */
export const PlanDialog = ({
  title,
  intent,
  connection,
  targets,
  onTargets,
  onClose,
  params,
  kind = intent.kind,
  rights = ['mailboxes.write'],
  needsTargets = true,
  why,
  children,
}: FormProps & {
  title: string;
  /** Of the request; null while the form is not complete. */
  params: Record<string, unknown> | null;
  kind?: string;
  /** Areas the signed-in role must be allowed to change. */
  rights?: readonly string[];
  needsTargets?: boolean;
  /** What is missing while it is not complete. */
  why?: string | undefined;
  children: ReactNode;
}) => {
  const maker = usePlanMaker(connection.id);
  const [asked] = useState(intent.targets === null && needsTargets);
  const limits = limitsOf(connection, rights);
  const selection = targets?.selection ?? (needsTargets ? null : { kind: 'ids' as const, ids: [] });
  const missing = selection === null ? 'Name at least one mailbox.' : params === null ? why : undefined;
  const review = async () => {
    if (params !== null && selection !== null && (await maker.make({ kind, params, selection }))) onClose();
  };
  return (
    <ReviewDialog
      title={title}
      width={620}
      maker={maker}
      ready={missing === undefined && params !== null}
      why={missing}
      onReview={() => void review()}
      onClose={onClose}
    >
      {needsTargets && !asked && targets ? (
        <p className={styles.targets}>
          For <strong>{targets.name ?? plural(targets.count, 'mailbox', 'mailboxes')}</strong>
        </p>
      ) : null}
      {asked ? <PastedTargets connectionId={connection.id} onTargets={onTargets} /> : null}
      {limits.length > 0 ? (
        <Note tone="warn" title="Your role may not apply this">
          {limits.map((limit) => (
            <p key={limit}>{limit}</p>
          ))}
          <p>You can plan it and save the draft for someone whose role does.</p>
        </Note>
      ) : null}
      {children}
    </ReviewDialog>
  );
};
