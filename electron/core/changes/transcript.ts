import { comment } from '../../../shared/domain/powershell.ts';
import { mapGently } from './gently.ts';
import type { Operation } from './operation.ts';
import { stepOf } from './operations/index.ts';
import type { ItemRecord, PlanRecord } from './store/plan-record.ts';

/**
 * The plan as PowerShell that can be read and run: Exchange Online and Microsoft Graph modules,
 * one line per step in the order the console takes them.
 */
export async function transcript(
  plan: PlanRecord,
  items: readonly ItemRecord[],
  exchangeEnvironment: string,
): Promise<string> {
  const going = items.filter((item) => item.included && (item.verdict === 'ready' || item.verdict === 'warning'));
  const operations = going.flatMap((item) => item.operations);
  const lines = [
    comment(`${plan.title} (plan ${plan.number})`),
    comment(
      `Tenant ${plan.tenantId}. Planned ${plan.createdAt} by ${plan.createdBy} from data of ${plan.dataAsOf ?? 'unknown age'}.`,
    ),
    comment('Unlike the console, this script does not re-check each object before changing it.'),
    "$ErrorActionPreference = 'Stop'",
    ...(await connects(operations, exchangeEnvironment)),
    '',
  ];
  await mapGently(going, (item) => {
    lines.push(comment(`${item.n}. ${item.name} <${item.address}>`));
    for (const operation of item.operations) lines.push(stepOf(operation).powershell);
  });
  return `${lines.join('\r\n')}\r\n`;
}

async function connects(operations: readonly Operation[], environment: string): Promise<string[]> {
  let exchange = false;
  await mapGently(operations, (operation) => {
    exchange ||= usesExchange(operation);
  });
  const scopes = new Set<string>();
  for (const { op } of operations) {
    if (op === 'assign-license') scopes.add('LicenseAssignment.ReadWrite.All');
    if (op === 'set-user' || op === 'reprocess-licenses') scopes.add('User.ReadWrite.All');
    if (op === 'group-membership') scopes.add('GroupMember.ReadWrite.All');
  }
  return [
    ...(exchange
      ? [`Connect-ExchangeOnline${environment === 'O365Default' ? '' : ` -ExchangeEnvironmentName ${environment}`}`]
      : []),
    ...(scopes.size > 0 ? [`Connect-MgGraph -Scopes ${[...scopes].map((scope) => `'${scope}'`).join(', ')}`] : []),
  ];
}

function usesExchange(operation: Operation): boolean {
  const { call, read } = stepOf(operation);
  return call === null ? read.of === 'mailbox' : call.service === 'exchange';
}

/** One request as it is or was sent, without its token. */
export interface PlanRequest {
  n: number;
  step: string;
  method: string;
  target: string;
  body: string;
  state: string;
}

/** The requests of these items, the first `skip` left out, at most `count`. */
export function requestsOf(items: readonly ItemRecord[], skip: number, count: number): PlanRequest[] {
  const requests: PlanRequest[] = [];
  let place = 0;
  for (const item of items) {
    if (!item.included || item.verdict === 'blocked' || item.verdict === 'unchanged') continue;
    for (const [index, operation] of item.operations.entries()) {
      const { call, words } = stepOf(operation);
      if (call === null) continue;
      place += 1;
      if (place <= skip) continue;
      if (requests.length >= count) return requests;
      const state = index < item.nextStep ? 'sent' : item.state;
      requests.push(
        call.service === 'exchange'
          ? {
              n: item.n,
              step: words,
              method: 'POST',
              target: `InvokeCommand ${call.cmdlet}`,
              body: JSON.stringify({ CmdletInput: { CmdletName: call.cmdlet, Parameters: call.parameters } }, null, 2),
              state,
            }
          : {
              n: item.n,
              step: words,
              method: call.method,
              target: call.path,
              body: JSON.stringify(call.body, null, 2),
              state,
            },
      );
    }
  }
  return requests;
}
