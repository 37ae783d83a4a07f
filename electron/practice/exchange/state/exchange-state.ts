import { guidOf } from '../../world/guid.ts';
import type { PracticeMailbox } from '../../world/model.ts';
import { Random } from '../../world/random.ts';
import type { World } from '../../world/world.ts';
import { EXCEPTION, taskFailure } from '../errors.ts';
import { BASIC_AUTH_SWITCHES } from './basic-auth-switches.ts';
import type { ConfigObject } from './config-object.ts';
import type { DkimConfig } from './dkim-config.ts';
import {
  initialAuthenticationPolicies,
  initialInbound,
  initialOutbound,
  initialRules,
  makeDkim,
} from './initial-configuration.ts';
import { OrganizationSettings } from './organization-settings.ts';
import { initialRightsManagement, initialTemplates, type RightsTemplate } from './rights-templates.ts';

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
  outboundConnector: 109,
} as const;

const DNS_DELAY_MS = 15 * 60_000;

/** Who may open one folder of a mailbox. */
export interface FolderPermission {
  readonly user: string;
  readonly accessRights: readonly string[];
  readonly sharingFlags: string | null;
}

/** Names of the servers that answer, as they appear in errors and distinguished names. */
interface ForestNames {
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
  /** Authentication policies of users without a mailbox, by object id. */
  readonly userPolicies = new Map<string, string>();
  /** Client protocols that were set, by mailbox guid. */
  readonly clientAccess = new Map<string, Readonly<Record<string, boolean | null>>>();
  /** Ordinals of devices that were removed, by mailbox guid. */
  readonly removedDevices = new Map<string, Set<number>>();
  /** By `mailbox guid:folder`; folders nobody touched have no entry. */
  readonly folderPermissions = new Map<string, readonly FolderPermission[]>();
  readonly authenticationPolicies: ConfigObject[];
  readonly inboundConnectors: ConfigObject[];
  readonly outboundConnectors: ConfigObject[];
  /** In the order of their priority. */
  readonly transportRules: ConfigObject[];
  readonly rightsManagement: ConfigObject;
  readonly templates: readonly RightsTemplate[];
  readonly dkim: DkimConfig[];
  private readonly world: World;
  private readonly ordinals = new Map<number, number>();

  constructor(world: World) {
    this.seed = world.seed;
    this.names = forestNames(world.seed);
    this.world = world;
    this.organization = new OrganizationSettings(world, guidOf(world.seed, EXCHANGE_GUID.organization, 0));
    this.authenticationPolicies = initialAuthenticationPolicies(
      world,
      EXCHANGE_GUID.authenticationPolicy,
      BASIC_AUTH_SWITCHES,
    );
    this.inboundConnectors = initialInbound(world, EXCHANGE_GUID.connector);
    this.outboundConnectors = initialOutbound(world, EXCHANGE_GUID.outboundConnector);
    this.transportRules = initialRules(world, EXCHANGE_GUID.transportRule);
    this.rightsManagement = initialRightsManagement(world, guidOf(world.seed, EXCHANGE_GUID.template, 0));
    this.templates = initialTemplates(world, EXCHANGE_GUID.template);
    this.dkim = this.initialDkim();
  }

  /** The initial domain signs from the start, the default domain since it was set up; others wait for DNS. */
  private initialDkim(): DkimConfig[] {
    const { createdAt } = this.world.tenant;
    const verified = this.world.domains.filter((domain) => domain.isVerified);
    return verified.map((domain) => {
      const published = domain.isDefault || domain.isInitial;
      const guid = this.newGuid(EXCHANGE_GUID.dkim);
      const at = published ? createdAt : Number.POSITIVE_INFINITY;
      const config = makeDkim(this.world, guid, domain.name.toLowerCase(), createdAt, 2048, at);
      config.enabled = published;
      return config;
    });
  }

  /** A new domain's keys; its owner needs a quarter of an hour to publish the records. */
  newDkim(domain: string, now: number, bits: number): DkimConfig {
    return makeDkim(this.world, this.newGuid(EXCHANGE_GUID.dkim), domain, now, bits, now + DNS_DELAY_MS);
  }

  /** Where a selector's CNAME record must point. */
  dkimTarget(domain: string, selector: 1 | 2): string {
    return `selector${selector}-${domain.replaceAll('.', '-')}._domainkey.${this.world.tenant.initialDomain}`;
  }

  /** The proper name of a rights template by name or guid; throws the failure when there is none. */
  requireTemplate(identity: string): string {
    const lower = identity.toLowerCase();
    const found = this.templates.find((template) => template.name.toLowerCase() === lower || template.guid === lower);
    if (found) return found.name;
    throw taskFailure(EXCEPTION.notFound, `The RMS template "${identity}" couldn't be found.`, {
      status: 404,
      code: 'NotFound',
      detailCode: 'Client',
    });
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
