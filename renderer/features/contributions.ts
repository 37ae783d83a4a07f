import { type ComponentType, createContext, useContext } from 'react';
import type { Connection } from '../../shared/contract/methods/connections.ts';
import type { PlanSummary } from '../../shared/domain/changes.ts';
import type { MailboxDetails } from '../../shared/domain/mailbox.ts';

/** What areas put into each other's screens. Screens know these places, never each other. */
export interface Contributions {
  /** Further tabs in the details of a mailbox. */
  mailboxTabs: readonly {
    id: string;
    label: string;
    Content: ComponentType<{ connection: Connection; mailbox: MailboxDetails }>;
  }[];
  /** Cards at the foot of the Overview. */
  overviewCards: readonly { id: string; Card: ComponentType<{ connection: Connection }> }[];
  /** What else can be done with a plan, beside its own buttons. */
  planActions: readonly {
    id: string;
    Action: ComponentType<{ plan: PlanSummary; connection: Connection | null }>;
  }[];
  /** What may come up over any screen, e.g. dialogs. */
  overlays: readonly { id: string; Overlay: ComponentType }[];
}

const ContributionsContext = createContext<Contributions>({
  mailboxTabs: [],
  overviewCards: [],
  planActions: [],
  overlays: [],
});

export const ContributionsProvider = ContributionsContext.Provider;
export const useContributions = (): Contributions => useContext(ContributionsContext);
