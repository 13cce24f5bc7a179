import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { Refusal } from "./exchange.ts";
import type { Call, Fault } from "./call.ts";
import { primaryLimit, secondaryLimit } from "./limits.ts";
import type { World } from "./world.ts";

/** Between a request and its answer: hooks, faults, and one write at a time. */

export interface Reply {
  status: number;
  body?: unknown;
  headers: Record<string, string>;
}

/** Writes go one after the other, as they do in one database. */
const queues = new WeakMap<World, Promise<unknown>>();

function inTurn<T>(world: World, act: () => Promise<T>): Promise<T> {
  const turn = (queues.get(world) ?? Promise.resolve()).then(act, act);
  queues.set(
    world,
    turn.catch(() => undefined),
  );
  return turn;
}

/** What a call does, once it is let through. */
export interface Prepared {
  run(seenUntil: number): Promise<Reply>;
  isWrite: boolean;
}

export async function struck(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  call: Call,
  prepared: Prepared,
): Promise<void> {
  await world.faults.runBefore(call);
  const fault = world.faults.take(call);
  if (fault) call.fault = fault.mode;
  if (fault && (await failsBefore(world, fault, request, response, call))) return;

  const seenUntil =
    fault?.mode === "stale-list" ? world.store.clock() - (fault.lagMs ?? 10_000) : Number.POSITIVE_INFINITY;
  const run = () => prepared.run(seenUntil);
  let reply: Reply | Refusal;
  try {
    reply = await (prepared.isWrite ? inTurn(world, run) : run());
    call.applied = true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    reply = error;
  }
  await world.faults.runAfter(call);
  if (fault && (await failsAfter(world, fault, request, response, call))) return;
  if (fault?.afterMs) await wait(fault.afterMs);
  send(response, call, reply);
}

/** True when the fault has dealt with the call: nothing is applied. */
export async function failsBefore(
  world: World,
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
  call: Call,
): Promise<boolean> {
  const { mode, afterMs = 0, retryAfter = 60 } = fault;
  if (mode === "hang") {
    await hang(world, fault, request, response);
    return true;
  }
  if (mode === "reset") {
    if (afterMs) await wait(afterMs);
    request.socket.destroy();
    return true;
  }
  const refusal =
    mode === "drop-then-502"
      ? new Refusal(502, "Server Error")
      : mode === "status"
        ? new Refusal(fault.status ?? 500, `Status ${fault.status ?? 500} as asked`)
        : mode === "secondary-limit"
          ? secondaryLimit(retryAfter, fault.status)
          : mode === "primary-limit"
            ? primaryLimit(world.store.clock() + retryAfter * 1000)
            : undefined;
  if (!refusal) return false;
  if (afterMs) await wait(afterMs);
  send(response, call, refusal);
  return true;
}

/** True when the fault keeps the answer back: the change is made. */
export async function failsAfter(
  world: World,
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
  call: Call,
): Promise<boolean> {
  if (fault.mode === "apply-then-hang") {
    await hang(world, fault, request, response);
    return true;
  }
  if (fault.mode === "apply-then-reset") {
    response.socket?.destroy();
    return true;
  }
  if (fault.mode !== "apply-then-502") return false;
  if (fault.afterMs) await wait(fault.afterMs);
  send(response, call, new Refusal(502, "Server Error"));
  return true;
}

/** No answer, until the client goes or the time is over. */
function hang(world: World, fault: Fault, request: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer =
      fault.afterMs === undefined ? undefined : setTimeout(() => response.socket?.destroy(), fault.afterMs);
    response.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    if (fault.afterMs === undefined) world.patience.end(request);
  });
}

export function send(response: ServerResponse, call: Call, reply: Reply | Refusal): void {
  call.status = reply.status;
  if (response.destroyed) return;
  const text = reply.body === undefined ? "" : JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "x-github-media-type": "github.v3; format=json",
    "x-github-request-id": randomUUID(),
    ...reply.headers,
  });
  response.end(text);
}
