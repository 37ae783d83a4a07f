import { PERSONAS } from '../company.ts';
import { Random } from '../random.ts';

/** What a directory entry is going to be. */
export type Kind =
  | 'persona'
  | 'person'
  | 'shared'
  | 'room'
  | 'equipment'
  | 'guest'
  | 'service'
  | 'newHire'
  | 'mailOff'
  | 'archiveOnly'
  | 'leaverGone';

export type Counts = Record<Kind, number>;

/** How many of each kind a tenant of that many mailboxes has. One mailbox is the discovery mailbox. */
export function countsFor(mailboxes: number): Counts {
  const rooms = Math.max(1, Math.round(mailboxes * 0.015));
  const equipment = Math.max(1, Math.round(mailboxes * 0.01));
  const shared = Math.max(6, Math.round(mailboxes * 0.1));
  const persona = PERSONAS.length;
  return {
    persona,
    room: rooms,
    equipment,
    shared,
    person: mailboxes - 1 - rooms - equipment - shared - persona,
    guest: Math.max(3, Math.round(mailboxes * 0.04)),
    service: Math.max(2, Math.round(mailboxes * 0.012)),
    newHire: Math.max(2, Math.round(mailboxes * 0.003)),
    mailOff: Math.max(1, Math.round(mailboxes * 0.003)),
    archiveOnly: Math.max(1, Math.round(mailboxes * 0.0005)),
    leaverGone: Math.max(2, Math.round(mailboxes * 0.004)),
  };
}

/** The kinds in creation order: exact numbers, mixed evenly, personas first. */
export function* kindsInOrder(counts: Counts, seed: number): Generator<Kind> {
  const random = new Random(seed, 0x0f0f);
  for (let i = 0; i < counts.persona; i++) yield 'persona';
  const left = { ...counts, persona: 0 };
  const kinds = Object.keys(left) as Kind[];
  let total = kinds.reduce((sum, kind) => sum + left[kind], 0);
  while (total > 0) {
    let at = random.below(total);
    for (const kind of kinds) {
      at -= left[kind];
      if (at >= 0) continue;
      left[kind]--;
      total--;
      yield kind;
      break;
    }
  }
}

/**
 * Circumstances worth practicing. The first people and shared mailboxes get them in this order, so that the
 * smallest tenant has one of each; after that they occur with the given probability.
 */
export const PERSON_STORIES = [
  ['apostrophe', 0],
  ['kioskOver', 0.004],
  ['leaver', 0.03],
  ['neverOpened', 0.012],
  ['hold', 0.012],
  ['archive', 0.05],
  ['forwardOutside', 0.006],
  ['forwardInside', 0.006],
  ['noLocation', 0.002],
  ['stale', 0.04],
  ['neverSignedIn', 0.012],
  ['nearQuota', 0.008],
  ['full', 0.0015],
  ['exclusive', 0.001],
  ['copilotLast', 0],
  ['overlap', 0.004],
  ['threatened', 0.0015],
  ['orphanGrant', 0.004],
  ['accented', 0],
  ['synced', 0],
  ['prohibited', 0.0002],
  ['inPlaceHold', 0.004],
  ['customQuota', 0.012],
  ['formerName', 0.01],
  ['forwardContact', 0.002],
] as const;

export type PersonStory = (typeof PERSON_STORIES)[number][0];

export const SHARED_STORIES = [
  ['nearLimit', 0.03],
  ['licensedLarge', 0.02],
  ['needlessLicense', 0.1],
  ['signInEnabled', 0.12],
  ['legacyLarge', 0.004],
  ['fullUnlicensed', 0.008],
  ['noMembers', 0.06],
  ['archived', 0.01],
  ['abandoned', 0.08],
] as const;

export type SharedStory = (typeof SHARED_STORIES)[number][0];

/** The story of the `ordinal`-th of its kind; null for an ordinary one. */
export function storyFor<S extends string>(
  stories: readonly (readonly [S, number])[],
  ordinal: number,
  random: Random,
): S | null {
  const scripted = stories[ordinal];
  if (scripted) return scripted[0];
  let roll = random.unit();
  for (const [story, share] of stories) {
    roll -= share;
    if (roll < 0) return story;
  }
  return null;
}
