import type { PracticeContext, PracticeRequest, PracticeResponse, Surface } from '../http/types.ts';
import { runBatch } from './batch.ts';
import { dispatch } from './dispatch.ts';
import { Router } from './router.ts';
import { ROUTES } from './routes.ts';

const router = new Router().add(ROUTES).add({
  'POST $batch': (call) => runBatch(call, (request, context) => dispatch(router, request, context)),
});

/** Microsoft Graph v1.0 (and the beta forms of the usage reports). */
export const graphSurface: Surface = (request: PracticeRequest, context: PracticeContext): Promise<PracticeResponse> =>
  dispatch(router, request, context);
