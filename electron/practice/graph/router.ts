import type { PracticeResponse } from '../http/types.ts';
import type { GraphCall } from './call.ts';
import { GraphError, methodNotAllowed, segmentNotFound } from './errors.ts';

export type Handler = (call: GraphCall) => PracticeResponse | Promise<PracticeResponse>;

/** `GET users/:id/memberOf`: a method, literal segments (any case) and `:name` parts. */
export type RouteTable = Readonly<Record<string, Handler>>;

interface Node {
  literals: Map<string, Node>;
  parameter: { name: string; node: Node } | null;
  handlers: Map<string, Handler>;
}

interface Match {
  handler: Handler;
  params: Record<string, string>;
}

/** A tree of the surface's addresses. */
export class Router {
  readonly #root: Node = emptyNode();

  add(table: RouteTable): this {
    for (const [signature, handler] of Object.entries(table)) {
      const [method, pattern] = signature.split(' ') as [string, string];
      let node = this.#root;
      for (const part of pattern.split('/')) {
        if (part.startsWith(':')) {
          node.parameter ??= { name: part.slice(1), node: emptyNode() };
          node = node.parameter.node;
        } else {
          const key = part.toLowerCase();
          let next = node.literals.get(key);
          if (!next) {
            next = emptyNode();
            node.literals.set(key, next);
          }
          node = next;
        }
      }
      node.handlers.set(method, handler);
    }
    return this;
  }

  /** Finds the handler. Throws the service's refusal for an unknown segment (400) or a wrong method (405). */
  match(method: string, segments: readonly string[]): Match {
    const params: Record<string, string> = {};
    let node = this.#root;
    for (const segment of segments) {
      const literal = node.literals.get(segment.toLowerCase());
      if (literal) {
        node = literal;
        continue;
      }
      if (!node.parameter) throw segmentNotFound(segment);
      params[node.parameter.name] = segment;
      node = node.parameter.node;
    }
    const handler = node.handlers.get(method);
    if (handler) return { handler, params };
    if (node.handlers.size > 0) throw methodNotAllowed();
    const last = segments.at(-1);
    if (last === undefined) throw new GraphError(400, 'BadRequest', 'Empty request path.');
    throw segmentNotFound(last);
  }
}

function emptyNode(): Node {
  return { literals: new Map(), parameter: null, handlers: new Map() };
}
