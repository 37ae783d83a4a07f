import type { RuleError } from '../world/world.ts';

/** The .NET type names that callers tell failures apart by. */
export const EXCEPTION = {
  notFound: 'Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException',
  parameterSet: 'Microsoft.Exchange.AdminApi.CommandInvocation.AmbiguousParameterSetException',
  transformation: 'Microsoft.Exchange.AdminApi.CommandInvocation.ParameterTransformationException',
  parameterBinding: 'System.Management.Automation.ParameterBindingException',
  alreadyExists: 'Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException',
  proxyInUse: 'Microsoft.Exchange.Management.RecipientTasks.ProxyAddressExistsException',
  writeScope: 'Microsoft.Exchange.Data.Directory.InvalidADObjectOperationException',
  task: 'Microsoft.Exchange.Management.Tasks.RecipientTaskException',
  invalidArgument: 'Microsoft.Exchange.Configuration.Tasks.TaskArgumentException',
  validation: 'Microsoft.Exchange.Data.DataValidationException',
  paging: 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
  filter: 'Microsoft.Exchange.Data.Directory.ADFilterException',
} as const;

const SERVICE_EXCEPTION = 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException';

interface FailureParts {
  status: number;
  code: string;
  /** The generic first line: `Error executing cmdlet` or `Invalid Operation`. */
  message: string;
  type: string;
  text: string;
  /** `Client`, `Context` or an error category number; null when the answer has no details. */
  detailCode: string | null;
  /** `Ex6F9304`; empty for failures of binding. */
  hash: string;
}

/** A cmdlet call that was refused; knows how it is worded on the wire. */
export class CmdletFailure extends Error {
  readonly parts: FailureParts;
  constructor(parts: FailureParts) {
    super(parts.text);
    this.name = 'CmdletFailure';
    this.parts = parts;
  }
}

/** Stable per text, as the service's error hashes are stable per site of failure. */
function hashOf(type: string, text: string): string {
  let hash = 0x811c9dc5;
  for (const char of `${type}|${text.replace(/'[^']*'|"[^"]*"/g, '')}`) {
    hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  }
  return `Ex${(hash & 0xffffff).toString(16).toUpperCase().padStart(6, '0')}`;
}

/** The cmdlet ran and refused. `detailCode` `Context` marks failures about the object's state. */
export function taskFailure(
  type: string,
  text: string,
  options: { status?: number; code?: string; detailCode?: string; hash?: string } = {},
): CmdletFailure {
  return new CmdletFailure({
    status: options.status ?? 400,
    code: options.code ?? 'BadRequest',
    message: 'Error executing cmdlet',
    type,
    text,
    detailCode: options.detailCode ?? 'Context',
    hash: options.hash ?? hashOf(type, text),
  });
}

/** 404: nothing by that identity. */
export function notFound(identity: string, domainController: string): CmdletFailure {
  return taskFailure(
    EXCEPTION.notFound,
    `The operation couldn't be performed because object '${identity}' couldn't be found on '${domainController}'.`,
    { status: 404, code: 'NotFound', detailCode: 'Client', hash: 'Ex6F9304' },
  );
}

/** 404 of the cmdlets that look for a mailbox rather than a directory object. */
export function mailboxMissing(identity: string): CmdletFailure {
  return taskFailure(EXCEPTION.notFound, `The specified mailbox Identity:"${identity}" doesn't exist.`, {
    status: 404,
    code: 'NotFound',
    detailCode: 'Client',
    hash: 'Ex94914C',
  });
}

/** 400: the arguments fit no parameter set. */
export function unknownParameter(name: string): CmdletFailure {
  return new CmdletFailure({
    status: 400,
    code: 'BadRequest',
    message: 'Invalid Operation',
    type: EXCEPTION.parameterSet,
    text: `Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters specified. ${name}`,
    detailCode: 'Client',
    hash: '',
  });
}

/** 400: two parameters that exclude one another. */
export function parameterConflict(): CmdletFailure {
  return new CmdletFailure({
    status: 400,
    code: 'BadRequest',
    message: 'Invalid Operation',
    type: EXCEPTION.parameterSet,
    text: 'Parameter set cannot be resolved using the specified named parameters.',
    detailCode: 'Client',
    hash: '',
  });
}

/** 400: mandatory parameters left out. */
export function missingParameters(names: readonly string[]): CmdletFailure {
  return new CmdletFailure({
    status: 400,
    code: 'BadRequest',
    message: 'Invalid Operation',
    type: EXCEPTION.parameterBinding,
    text: `Cannot process command because of one or more missing mandatory parameters: ${names.join(' ')}.`,
    detailCode: 'Client',
    hash: '',
  });
}

/** 400 without details: a value that cannot become the parameter's type. */
export function badArgument(parameter: string, value: unknown, typeName: string, reason: string): CmdletFailure {
  const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return new CmdletFailure({
    status: 400,
    code: 'BadRequest',
    message: 'Invalid Operation',
    type: EXCEPTION.transformation,
    text: `Cannot process argument transformation on parameter '${parameter}'. Cannot convert value "${shown}" to type "${typeName}". Error: "${reason}"`,
    detailCode: null,
    hash: '',
  });
}

/** 400 without details: not one of an enumeration's names. */
export function badEnum(parameter: string, value: string, typeName: string, names: readonly string[]): CmdletFailure {
  return badArgument(
    parameter,
    value,
    typeName,
    `Unable to match the identifier name ${value} to a valid enumerator name. Specify one of the following enumerator names and try again: ${names.join(', ')}`,
  );
}

/** 400: the body is not a cmdlet call. */
export function malformedRequest(text: string): CmdletFailure {
  return new CmdletFailure({
    status: 400,
    code: 'BadRequest',
    message: text,
    type: SERVICE_EXCEPTION,
    text,
    detailCode: null,
    hash: '',
  });
}

/** 400: a page token that is too old, foreign or damaged. */
export function expiredPage(): CmdletFailure {
  return new CmdletFailure({
    status: 400,
    code: 'BadRequest',
    message: 'Expired or Invalid pagination request. Default Expiry time is 00:30:00',
    type: EXCEPTION.paging,
    text: 'Expired or Invalid pagination request. Default Expiry time is 00:30:00',
    detailCode: null,
    hash: '',
  });
}

/** 400: object of that name exists. */
export function alreadyExists(name: string): CmdletFailure {
  return taskFailure(
    EXCEPTION.alreadyExists,
    `The proxy address or name "${name}" is already being used by another object in the organization. Please choose another.`,
  );
}

/** 400: the object is mastered on-premises. */
export function synchronizedObject(cmdlet: string, property: string, name: string): CmdletFailure {
  return taskFailure(
    EXCEPTION.writeScope,
    `The operation on mailbox "${name}" failed because it's out of the current user's write scope. The action '${cmdlet}', '${property}', can't be performed on the object '${name}' because the object is being synchronized from your on-premises organization. This action should be performed on the object in your on-premises organization.`,
  );
}

/** A refusal by a rule of the world, in this surface's words. */
export function fromRule(error: RuleError, cmdlet: string, identity: string, domainController: string): CmdletFailure {
  switch (error.rule) {
    case 'NotFound':
      return notFound(identity, domainController);
    case 'ProxyConflict':
    case 'UpnConflict':
      return taskFailure(
        EXCEPTION.proxyInUse,
        `The proxy address "${String(error.details.value ?? '')}" is already being used by the proxy addresses or LegacyExchangeDN of another recipient. Please choose another proxy address.`,
      );
    case 'Exists':
      return taskFailure(EXCEPTION.alreadyExists, error.message);
    case 'DirSynced':
    case 'SyncedUser':
      return synchronizedObject(cmdlet, ruleProperty(error), identity);
    case 'QuotaTooLarge':
    case 'QuotaOrder':
    case 'InvalidValue':
      return taskFailure(EXCEPTION.validation, error.message, { detailCode: 'Client' });
    default:
      return taskFailure(EXCEPTION.task, error.message);
  }
}

function ruleProperty({ details }: RuleError): string {
  if (typeof details.property === 'string') return details.property;
  return Array.isArray(details.properties) ? details.properties.join(', ') : '';
}

/**
 * The error document. `jsonDetails` puts the details' message in the service's other form, a JSON string.
 */
export function errorDocument(failure: CmdletFailure, warnings: readonly string[], jsonDetails: boolean) {
  const { code, message, type, text, detailCode, hash } = failure.parts;
  const detailMessage = jsonDetails
    ? JSON.stringify({ Message: text, TypeName: type, StackTrace: '', InnerError: null })
    : `${hash}|${type}|${text}`;
  return {
    error: {
      code,
      message,
      ...(detailCode === null ? {} : { details: [{ code: detailCode, target: '', message: detailMessage }] }),
      innererror: {
        message,
        type: SERVICE_EXCEPTION,
        stacktrace: '',
        internalexception: { message: text, type, stacktrace: '' },
      },
      'adminapi.warnings@odata.type': '#Collection(String)',
      '@adminapi.warnings': warnings,
    },
  };
}
