import { guidOf } from '../../world/guid.ts';
import type { PracticeMailbox } from '../../world/model.ts';
import { Random } from '../../world/random.ts';
import type { World } from '../../world/world.ts';
import { OrganizationSettings } from './organization-settings.ts';

/** Id spaces of objects that live in Exchange alone, apart from the world's own. */
export const EXCHANGE_GUID = {
  organization: 101,
  database: 102,
  authenticationPolicy: 103,
  connector: 104,
  transportRule: 105,
  dkim: 106,
  device: 107,
  template: 108,
} as const;

/** Names of the servers that answer, as they appear in errors and distinguished names. */
export interface ForestNames {
  /** `EURPR05A004` */
  readonly forest: string;
  readonly domainController: string;
  readonly backEnd: string;
}

/** What Exchange knows beyond the world's records; one per world, made at first use from the world's seed. */
export class ExchangeState {
  readonly names: ForestNames;
  readonly organization: OrganizationSettings;
  /** Counts refusals of page tokens while the switch that ages them is on. */
  readonly pagingFault = { arg: '', refusals: 0 };
  readonly seed: number;
  /** Custom attributes by mailbox guid. */
  readonly customAttributes = new Map<string, Readonly<Record<string, string>>>();
  /** Workspace or Desk, by mailbox guid; other rooms have no entry. */
  readonly resourceTypes = new Map<string, string>();
  /** Ids of mail contacts that were removed. */
  readonly removedContacts = new Set<string>();
  private readonly ordinals = new Map<number, number>();

  constructor(world: World) {
    this.seed = world.seed;
    this.names = forestNames(world.seed);
    this.organization = new OrganizationSettings(world, guidOf(world.seed, EXCHANGE_GUID.organization, 0));
  }

  /** Mailboxes are spread over a few dozen databases, each always on the same one. */
  databaseName(mailbox: PracticeMailbox): string {
    return `${this.names.forest.slice(0, 7)}DG${100 + (databaseOrdinal(mailbox) % 7)}-db${String(databaseOrdinal(mailbox)).padStart(3, '0')}`;
  }

  databaseGuid(mailbox: PracticeMailbox): string {
    return guidOf(this.seed, EXCHANGE_GUID.database, databaseOrdinal(mailbox));
  }

  /** The next id of a kind. */
  newGuid(kind: number): string {
    const ordinal = this.ordinals.get(kind) ?? 0;
    this.ordinals.set(kind, ordinal + 1);
    return guidOf(this.seed, kind, ordinal);
  }
}

function databaseOrdinal(mailbox: PracticeMailbox): number {
  return Number.parseInt(mailbox.exchangeGuid.slice(0, 4), 16) % 61;
}

function forestNames(seed: number): ForestNames {
  const random = new Random(seed, 0x65786f);
  const region = random.pick(['EUR', 'NAM', 'APC', 'GBR']);
  const site = random.pick(['AM0', 'DB8', 'VI1', 'SN6', 'BN8', 'LO2']);
  const number = String(random.between(1, 19)).padStart(2, '0');
  const partition = String(random.between(1, 16)).padStart(3, '0');
  const forest = `${region}PR${number}A${partition}`;
  return {
    forest,
    domainController: `${site}PR${number}A${partition}DC00${random.between(1, 6)}.${forest}.PROD.OUTLOOK.COM`,
    backEnd: `${site}PR${number}MB${random.between(1000, 9999)}.${forest.slice(0, 3)}PRD${number}.PROD.OUTLOOK.COM`,
  };
}

const states = new WeakMap<World, ExchangeState>();

/** The Exchange side of a world. */
export function exchangeState(world: World): ExchangeState {
  const known = states.get(world);
  if (known) return known;
  const made = new ExchangeState(world);
  states.set(world, made);
  return made;
}
