import { describe, expect, it } from 'vitest';
import type { Operation, OperationTarget } from '../../../../electron/core/changes/operation.ts';
import { fullAccess, sendAs, sendOnBehalf } from '../../../../electron/core/changes/operations/access.ts';
import { assignLicense } from '../../../../electron/core/changes/operations/assign-license.ts';
import { awaitType, convertMailbox } from '../../../../electron/core/changes/operations/convert-mailbox.ts';
import {
  awaitCreated,
  createSharedMailbox,
} from '../../../../electron/core/changes/operations/create-shared-mailbox.ts';
import { stepOf } from '../../../../electron/core/changes/operations/index.ts';
import { reprocessLicenses } from '../../../../electron/core/changes/operations/reprocess-licenses.ts';
import { setMailbox } from '../../../../electron/core/changes/operations/set-mailbox.ts';
import { setUser } from '../../../../electron/core/changes/operations/set-user.ts';
import type { PlanRecord } from '../../../../electron/core/changes/store/plan-record.ts';
import { transcript } from '../../../../electron/core/changes/transcript.ts';
import { item } from './records.ts';

const hostile = [
  "O'Brien",
  'O’Brien ‘n’ sons ‚low‛',
  "'; Remove-Mailbox -Identity '*",
  '’; Remove-Mailbox -Identity ‘*',
  '$(Remove-Mailbox x)',
  '`n`t`"$env:USERNAME',
  '"quoted" # and more',
  'one\r\nRemove-Mailbox two\nthree\u2028four\u0085five',
  '<# open',
  '@{a=1}) | Remove-Mailbox',
];

/** One of every operation there is, with this text wherever a person or the service may have named something. */
function everyOperation(text: string): Operation[] {
  const target: OperationTarget = { objectId: text, objectKind: 'mailbox', identity: text, address: text };
  const trustee = { objectId: text, address: text, shownAs: [text] };
  const license = (id: string) => ({ skuId: id, disabledPlans: [text] });
  return [
    setMailbox(
      target,
      { ForwardingSmtpAddress: null },
      { ForwardingSmtpAddress: text, HiddenFromAddressListsEnabled: true },
    ),
    convertMailbox(target, 'UserMailbox', 'Shared'),
    awaitType(target, 'Shared'),
    fullAccess(target, trustee, true),
    fullAccess(target, trustee, false),
    sendAs(target, trustee, true),
    sendOnBehalf(target, trustee, true),
    sendOnBehalf(target, trustee, false),
    setUser(target, { accountEnabled: true, usageLocation: null }, { accountEnabled: false, usageLocation: text }),
    assignLicense(target, [license('a')], [license(text)]),
    reprocessLicenses(target),
    createSharedMailbox(target, { name: text, displayName: text, alias: text, address: text }),
    awaitCreated(target, text),
  ];
}

const script = (text: string, operations: (text: string) => Operation[] = everyOperation): Promise<string> =>
  transcript(
    {
      number: '2026-0001',
      title: text,
      tenantId: text,
      createdAt: 'now',
      createdBy: text,
      dataAsOf: null,
    } as PlanRecord,
    [
      item(1, {
        objectId: text,
        name: text,
        address: text,
        operations: operations(text),
        words: operations(text).map((operation) => stepOf(operation).words),
      }),
    ],
    'O365Default',
  );

const marks = new Set(["'", '\u2018', '\u2019', '\u201a', '\u201b']);

/** The script as PowerShell's tokenizer sees it: each string and each comment stands as a placeholder. */
function skeleton(text: string): string {
  let found = '';
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string;
    if (letter === '#') {
      found += '#…';
      while (at + 1 < text.length && !'\r\n'.includes(text[at + 1] as string)) at++;
    } else if (marks.has(letter)) {
      found += '‹›';
      for (at++; at < text.length; at++) {
        if (!marks.has(text[at] as string)) continue;
        if (!marks.has(text[at + 1] ?? '')) break;
        at++;
      }
    } else found += letter;
  }
  return found;
}

describe('a plan as PowerShell', () => {
  it.each(hostile)('says the same, whatever it speaks of is called: %j', async (text) => {
    expect(skeleton(await script(text))).toBe(skeleton(await script('harmless')));
  });

  it('has every operation, and none of them twice', async () => {
    const lines = (await script('harmless')).split('\r\n').filter((line) => !line.startsWith('#') && line !== '');
    expect(lines).toHaveLength(everyOperation('').length + 3);
    expect(lines.slice(0, 3)).toEqual([
      "$ErrorActionPreference = 'Stop'",
      'Connect-ExchangeOnline',
      "Connect-MgGraph -Scopes 'User.ReadWrite.All', 'LicenseAssignment.ReadWrite.All'",
    ]);
  });

  it('signs in only where it has something to do', async () => {
    const graphOnly = await script('harmless', (text) =>
      everyOperation(text).filter(({ op }) => op === 'reprocess-licenses'),
    );
    expect(graphOnly).toContain("Connect-MgGraph -Scopes 'User.ReadWrite.All'");
    expect(graphOnly).not.toContain('Connect-ExchangeOnline');
  });
});
