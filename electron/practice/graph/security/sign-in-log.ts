import type { PracticeUser } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { DAY_MS, stableGuid, stableNumber } from '../values.ts';

/** How long interactive sign-ins are kept. */
const RETENTION_DAYS = 30;

/** One line of the log; everything else about it follows from these. */
export interface SignIn {
  id: string;
  user: PracticeUser;
  at: number;
  client: ClientApp;
  succeeded: boolean;
}

export interface ClientApp {
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
    if (last === null || last < from || last > now) continue;
    addSignIns(user, last, from, log);
  }
  return log.sort((a, b) => b.at - a.at);
}

function addSignIns(user: PracticeUser, last: number, from: number, log: SignIn[]): void {
  const habit = stableNumber('sign-in-habit', user.id);
  const usesLegacy = habit % 20 === 0;
  const earlier = habit % 4;
  for (let i = 0; i <= earlier; i++) {
    const roll = stableNumber('sign-in', user.id, i);
    const at = i === 0 ? last : last - i * DAY_MS - (roll % (6 * 3_600_000));
    if (at < from || at < user.createdAt) return;
    const legacy = usesLegacy && i % 2 === 0;
    const clients = legacy ? LEGACY : MODERN;
    // The newest entry fails only where the last success is older than the last attempt.
    const succeeded =
      i === 0 ? user.lastSuccessfulSignInAt === null || user.lastSuccessfulSignInAt >= last : roll % 25 !== 0;
    log.push({
      id: stableGuid('sign-in', 'interactive', user.id, at),
      user,
      at,
      client: clients[(roll >>> 8) % clients.length]!,
      succeeded,
    });
  }
}
