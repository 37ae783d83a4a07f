import { type ComponentType, createContext, useContext } from 'react';
import type { Connection } from '../../shared/contract/methods/connections.ts';
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
  /** What may come up over any screen, e.g. dialogs. */
  overlays: readonly { id: string; Overlay: ComponentType }[];
}

const ContributionsContext = createContext<Contributions>({ mailboxTabs: [], overviewCards: [], overlays: [] });

export const ContributionsProvider = ContributionsContext.Provider;
export const useContributions = (): Contributions => useContext(ContributionsContext);
