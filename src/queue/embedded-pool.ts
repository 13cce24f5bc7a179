import { EventEmitter } from "node:events";
import type { PGlite } from "@electric-sql/pglite";
import type { PgNotification, PgPool, PgPoolClient, PgQueryResult } from "bullmq";
import { sharedAdds } from "./embedded-adds.ts";
import { type Group, grouped } from "./embedded-groups.ts";
import { sharedReads, sharedUpdates } from "./embedded-refreshes.ts";

/**
 * The embedded Postgres in the shape of node-postgres' pool, as far as BullMQ uses one.
 *
 * There is one session behind every client, so a transaction of one would swallow the statements of the others:
 * BEGIN is refused here. Migrations, which need it, run before anyone else is let in (see `embeddedSession`).
 */
export function embeddedPool(database: PGlite): PgPool {
  return new Pool(database);
}

/** The bare session, for work that needs a transaction while nobody else is using the database. */
export function embeddedSession(database: PGlite): Pick<PgPoolClient, "query"> {
  return { query: (text, params) => run(database, text, params) };
}

class Pool extends EventEmitter implements PgPool {
  readonly #database: PGlite;
  readonly #groups: readonly Group[];

  constructor(database: PGlite) {
    super();
    this.#database = database;
    const shared = [sharedAdds(database), sharedReads(database), sharedUpdates(database)];
    this.#groups = shared.map((one) => grouped(one, (text, params) => run(database, text, params)));
  }

  async query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    const bare = withoutComments(text);
    refuseTransactions(bare);
    const group = params && this.#groups.find((one) => one.takes(bare, params));
    // What is in the rows follows from the statement, in a group as alone.
    return group ? (group.run(bare, params) as Promise<PgQueryResult<R>>) : run(this.#database, text, params);
  }

  async connect(): Promise<PgPoolClient> {
    return new Client(this.#database);
  }

  /** The database belongs to whoever opened it. */
  async end(): Promise<void> {}
}

class Client extends EventEmitter implements PgPoolClient {
  readonly #database: PGlite;
  readonly #channels = new Map<string, () => Promise<void>>();

  constructor(database: PGlite) {
    super();
    this.#database = database;
  }

  async query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    const channel = listenedChannel(text);
    if (channel === undefined) {
      refuseTransactions(withoutComments(text));
      return run(this.#database, text, params);
    }
    if (!this.#channels.has(channel)) {
      const unlisten = await this.#database.listen(channel, (payload) => {
        this.emit("notification", { channel, payload } satisfies PgNotification);
      });
      this.#channels.set(channel, unlisten);
    }
    return { rows: [], rowCount: 0 };
  }

  release(): void {
    for (const unlisten of this.#channels.values()) {
      // The database may be closed already; then nothing listens any more.
      unlisten().catch(() => {});
    }
    this.#channels.clear();
  }
}

async function run<R>(
  database: PGlite,
  text: string,
  params?: readonly unknown[],
): Promise<PgQueryResult<R>> {
  if (params && params.length > 0) {
    const result = await database.query<R>(text, [...params]);
    return { rows: result.rows, rowCount: result.affectedRows || result.rows.length };
  }
  // Without parameters a text may hold several statements, as in node-postgres; the last one answers.
  const results = await database.exec(text);
  const rows = (results.at(-1)?.rows ?? []) as R[];
  return { rows, rowCount: results.at(-1)?.affectedRows || rows.length };
}

const withoutComments = (text: string): string => text.replace(/^(?:\s*--[^\n]*(?:\n|$))*\s*/, "");

function listenedChannel(text: string): string | undefined {
  return /^listen\s+"?(\w+)"?\s*;?\s*$/i.exec(withoutComments(text))?.[1];
}

function refuseTransactions(bare: string): void {
  if (/^(?:begin|start\s+transaction|savepoint)\b/i.test(bare))
    throw new Error(
      "a transaction on the shared session of the embedded database would catch other callers' statements",
    );
}
