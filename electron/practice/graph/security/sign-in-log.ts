import type { PracticeUser } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { DAY_MS, stableGuid, stableNumber } from '../values.ts';

/** How long interactive sign-ins are kept. */
const RETENTION_DAYS = 30;
const HOUR_MS = 3_600_000;

/** One line of the log; everything about it follows from the person, the turn and the time. */
export class SignIn {
  readonly user: PracticeUser;
  /** 0 is the person's newest sign-in. */
  readonly turn: number;
  readonly at: number;
  constructor(user: PracticeUser, turn: number, at: number) {
    this.user = user;
    this.turn = turn;
    this.at = at;
  }

  get id(): string {
    return stableGuid('sign-in', 'interactive', this.user.id, this.at);
  }

  get client(): ClientApp {
    const usesLegacy = habitOf(this.user) % 20 === 0 && this.turn % 2 === 0;
    const clients = usesLegacy ? LEGACY : MODERN;
    return clients[(rollOf(this.user, this.turn) >>> 8) % clients.length]!;
  }

  get succeeded(): boolean {
    const { lastSuccessfulSignInAt } = this.user;
    // The newest entry fails only where the last success is older than the last attempt.
    if (this.turn === 0) return lastSuccessfulSignInAt === null || lastSuccessfulSignInAt >= this.at;
    return rollOf(this.user, this.turn) % 25 !== 0;
  }
}

interface ClientApp {
  name: string;
  legacy: boolean;
  appId: string;
  appName: string;
  resource: string;
  userAgent: string;
}

const OUTLOOK = {
  appId: '00000002-0000-0ff1-ce00-000000000000',
  appName: 'Office 365 Exchange Online',
  resource: 'Office 365 Exchange Online',
};

const MODERN: ClientApp[] = [
  {
    name: 'Browser',
    legacy: false,
    appId: '9199bf20-a13f-4107-85dc-02114787ef48',
    appName: 'One Outlook Web',
    resource: 'Office 365 Exchange Online',
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  },
  {
    name: 'Mobile Apps and Desktop clients',
    legacy: false,
    appId: 'd3590ed6-52b3-4102-aeff-aad2292ab01c',
    appName: 'Microsoft Office',
    resource: 'Office 365 Exchange Online',
    userAgent: 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)',
  },
  {
    name: 'Mobile Apps and Desktop clients',
    legacy: false,
    appId: '1fec8e78-bce4-4aaf-ab1b-5451cc387264',
    appName: 'Microsoft Teams',
    resource: 'Microsoft Teams Services',
    userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15',
  },
];

const LEGACY: ClientApp[] = [
  'Exchange ActiveSync',
  'IMAP4',
  'POP3',
  'Authenticated SMTP',
  'Exchange Web Services',
  'Other clients',
].map((name) => ({
  ...OUTLOOK,
  name,
  legacy: true,
  userAgent: name === 'Exchange ActiveSync' ? 'Android-Mail/2024.10' : 'BAV2ROPC',
}));

/** All kept sign-ins, newest first. A person's newest one is exactly their last sign-in. */
export function signInLog(world: World): SignIn[] {
  const now = world.clock.now();
  const from = now - RETENTION_DAYS * DAY_MS;
  const log: SignIn[] = [];
  for (const user of world.users) {
    const last = user.lastSignInAt;
    if (last !== null && last >= from && last <= now) addSignIns(user, last, from, log);
  }
  return newestFirst(log, from);
}

function addSignIns(user: PracticeUser, last: number, from: number, log: SignIn[]): void {
  const earlier = habitOf(user) % 4;
  for (let turn = 0; turn <= earlier; turn++) {
    const at = turn === 0 ? last : last - turn * DAY_MS - (rollOf(user, turn) % (6 * HOUR_MS));
    if (at < from || at < user.createdAt) return;
    log.push(new SignIn(user, turn, at));
  }
}

/** Sorts by packed numbers (seconds, then place): a comparer would take seconds for a large tenant. */
function newestFirst(log: readonly SignIn[], from: number): SignIn[] {
  const places = 2 ** 22;
  const keys = Float64Array.from(log, (entry, place) => Math.floor((entry.at - from) / 1000) * places + place).sort();
  return Array.from(keys.reverse(), (key) => log[key % places]!);
}

function habitOf(user: PracticeUser): number {
  return stableNumber('sign-in-habit', user.id);
}

function rollOf(user: PracticeUser, turn: number): number {
  return stableNumber('sign-in', user.id, turn);
}
