import type { PracticeContext, PracticeResponse } from '../../http/types.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall, readBody } from '../call.ts';
import { GraphError } from '../errors.ts';
import { json, noContent } from '../respond.ts';
import { stateOf } from '../state.ts';

/** True while reports show pseudonyms: what an administrator set last, else the `concealed-names` switch. */
export function namesAreConcealed(context: PracticeContext): boolean {
  return stateOf(context.world).displayConcealedNames ?? context.switchOn('concealed-names');
}

/** GET /admin/reportSettings */
export function readReportSettings(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'reportSettings.read');
  return json({
    '@odata.context': contextUrl(call, 'admin/reportSettings/$entity'),
    id: '',
    displayConcealedNames: namesAreConcealed(call.context),
  });
}

/** PATCH /admin/reportSettings */
export function updateReportSettings(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'reportSettings.write');
  const body = readBody(call);
  const value = body.displayConcealedNames;
  if (value !== undefined && typeof value !== 'boolean') {
    throw new GraphError(400, 'BadRequest', "Cannot convert the literal to the expected type 'Edm.Boolean'.");
  }
  const unknown = Object.keys(body).find(
    (name) => name !== 'displayConcealedNames' && !name.startsWith('@') && name !== 'id',
  );
  if (unknown) {
    throw new GraphError(
      400,
      'BadRequest',
      `The property '${unknown}' does not exist on type 'microsoft.graph.adminReportSettings'. Make sure to only use property names that are defined by the type.`,
    );
  }
  if (value !== undefined) {
    call.state.displayConcealedNames = value;
    call.world.countWrite('reportSettings');
  }
  return noContent();
}
