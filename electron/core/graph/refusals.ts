import type { Explanation } from '../http/types.ts';

interface Refusal {
  /** As the service words it; details differ between editions of the service. */
  pattern: RegExp;
  code: Explanation['code'];
  /** What it means, in plain words. */
  message: string;
  /** What to do about it. */
  hint: string;
}

/** Why the service refuses a change. It gives one code for most of them, so its words decide. */
const refusals: readonly Refusal[] = [
  {
    pattern: /invalid usage location|not available in the usage location/i,
    code: 'service-error',
    message: 'The user has no usage location, or one where the product is not offered.',
    hint: 'Set the usage location, then use Retry failed.',
  },
  {
    pattern: /does not have any available licenses/i,
    code: 'service-error',
    message: 'No seat of the product is free.',
    hint: 'Buy seats or free some, then use Retry failed. Seats that were just freed may take a minute to count.',
  },
  {
    pattern: /mutually exclusive/i,
    code: 'service-error',
    message: 'Two service plans of these products cannot be on together.',
    hint: 'Replace one product by the other, or switch one of the two service plans off.',
  },
  {
    pattern: /depends on the service plan/i,
    code: 'service-error',
    message: 'A service plan would lack another one that it depends on.',
    hint: 'Give the product that carries the other plan, or switch off or remove what depends on it as well.',
  },
  {
    pattern: /does not correspond to a valid company license/i,
    code: 'service-error',
    message: 'The organization does not own the product, or no longer does.',
    hint: 'Refresh the subscriptions. Buy the product if it is still wanted.',
  },
  {
    pattern: /does not have a corresponding license/i,
    code: 'conflict',
    message: 'The user does not hold the license that was to be removed.',
    hint: 'Somebody removed it meanwhile. Refresh the user and plan again what is left to do.',
  },
  {
    pattern: /inherited from a group/i,
    code: 'service-error',
    message: 'The license comes from a group and cannot be taken from the user alone.',
    hint: 'Take the user out of the group, or change what the group gives.',
  },
  {
    pattern: /parameters of the operation '.*' are missing/i,
    code: 'internal',
    message: 'The request was incomplete.',
    hint: 'This is a fault of the console. Export the plan and report it with the request id.',
  },
  {
    pattern: /expected type 'Edm\.Guid'/i,
    code: 'service-error',
    message: 'An id in the request is not an id.',
    hint: 'Choose products and service plans from the lists, or correct the file they came from.',
  },
  {
    pattern: /service ?plans?\b.*\b(does not|do not|not)\b.*\b(belong|part of|valid|subscription|sku)/i,
    code: 'service-error',
    message: 'A service plan that was to be off is not part of the product.',
    hint: 'Refresh the subscriptions: products change what they contain. Then plan again.',
  },
  {
    pattern: /same value for property proxyAddresses/i,
    code: 'conflict',
    message: 'Another object has the same mail address, so the mailbox cannot be made.',
    hint: 'Remove the address from one of the two, then use Retry failed.',
  },
  {
    pattern: /added object references already exist/i,
    code: 'conflict',
    message: 'The user is a member of the group already.',
    hint: 'Refresh the user and plan again what is left to do.',
  },
  {
    pattern: /dynamic membership|membership rule|mail-enabled security groups/i,
    code: 'service-error',
    message: 'This group takes no members by hand.',
    hint: 'Change the rule for its members, or choose another group that gives the product.',
  },
  {
    pattern: /same value for property/i,
    code: 'conflict',
    message: 'Another object already has this value, and it must be unique.',
    hint: 'Choose another value, or change the other object first. Deleted objects keep theirs for 30 days.',
  },
  {
    pattern: /on-premises mastered|directory sync objects/i,
    code: 'service-error',
    message: 'The user is synchronized: this property is decided in the on-premises directory.',
    hint: 'Change it there and let it synchronize, then refresh the user.',
  },
  {
    pattern:
      /invalid page size|batch request steps exceeds|ConsistencyLevel|query filter clause|not currently supported/i,
    code: 'internal',
    message: 'The service does not understand the request.',
    hint: 'This is a fault of the console. Report it with the request id.',
  },
];

/** Meaning and remedy of a refusal; null for one that is not known. */
export function explainRefusal(serviceMessage: string): Pick<Refusal, 'code' | 'message' | 'hint'> | null {
  const found = refusals.find(({ pattern }) => pattern.test(serviceMessage));
  return found === undefined ? null : { code: found.code, message: found.message, hint: found.hint };
}
