import { createHmac, randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";

/** One delivery as bytes on the wire, signed rightly or not. */
export interface Delivery {
  bytes: Buffer;
  forged: boolean;
}

export interface Mix {
  count: number;
  secret: string;
  /** Share with a wrong signature, and share that repeats an earlier delivery. 0..1. */
  forged?: number;
  repeated?: number;
  /** Pull requests that the deliveries are about; as many as deliveries when absent. */
  pulls?: number;
  /** The first of them; default 0. */
  first?: number;
}

export interface Answers {
  /** Seconds from the first delivery to the last answer. */
  seconds: number;
  /** Answers by status. */
  byStatus: Record<string, number>;
  forgedAccepted: number;
  /** Milliseconds from when a delivery was due to its answer. */
  latencies: number[];
}

const PATH = "/api/github/webhooks";
const REPOSITORIES = 50;

/** Deliveries of the size that GitHub sends, about 20 kB. Made before the clock runs: signing costs the sender, too. */
export function makeDeliveries(mix: Mix): Delivery[] {
  const { count, secret, forged = 0, repeated = 0, pulls = count, first = 0 } = mix;
  const made: Delivery[] = [];
  for (let at = 0; at < count; at++) {
    const again = at > 10 && at % 1_000 < repeated * 1_000 ? made[at - 10] : undefined;
    if (again && !again.forged) made.push(again);
    else made.push(delivery(first + (at % pulls), at, secret, at % 100 >= 100 - forged * 100));
  }
  return made;
}

function delivery(pull: number, at: number, secret: string, forged: boolean): Delivery {
  const body = Buffer.from(payload(pull, at.toString(16).padStart(40, "a")));
  const signature = createHmac("sha256", forged ? `${secret}?` : secret)
    .update(body)
    .digest("hex");
  const head = [
    `POST ${PATH} HTTP/1.1`,
    "host: 127.0.0.1",
    "content-type: application/json",
    `content-length: ${body.length}`,
    "x-github-event: pull_request",
    `x-github-delivery: ${randomUUID()}`,
    `x-hub-signature-256: sha256=${signature}`,
  ];
  return { bytes: Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]), forged };
}

/** As GitHub's `pull_request` event: few fields that anybody reads among many addresses. */
function payload(pull: number, head: string): string {
  const repository = {
    id: 7_000 + (pull % REPOSITORIES),
    name: `service-${pull % REPOSITORIES}`,
    full_name: `acme/service-${pull % REPOSITORIES}`,
    owner: { login: "acme", id: 77, type: "Organization", ...addresses("users/acme", 12) },
    private: true,
    description: "One of the services of a shop",
    default_branch: "main",
    ...addresses("repos/acme/service", 46),
  };
  const number = 1 + Math.floor(pull / REPOSITORIES);
  const author = { login: "sam", id: 78, type: "User", ...addresses("users/sam", 12) };
  return JSON.stringify({
    action: "synchronize",
    number,
    before: "0".repeat(40),
    after: head,
    pull_request: {
      id: 1_000_000 + pull,
      number,
      state: "open",
      title: "Orders know their region",
      user: author,
      body: "The column first, then the route that fills it.\n".repeat(20),
      draft: false,
      head: { label: "acme:region", ref: "region", sha: head, user: author, repo: repository },
      base: { label: "acme:main", ref: "main", sha: "b".repeat(40), user: author, repo: repository },
      ...addresses("repos/acme/service/pulls/1", 10),
    },
    repository,
    organization: { login: "acme", id: 77, ...addresses("orgs/acme", 8) },
    sender: author,
    installation: { id: 1 },
  });
}

function addresses(root: string, count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `relation_${at}_url`,
      `https://api.github.example/${root}/relation-${at}{/sha}`,
    ]),
  );
}

/**
 * Sends deliveries over `connections` connections that are kept open: each as soon as the one before it was answered,
 * or `rate` a second by the clock, late ones at once, so that a server that stops cannot hide its queue.
 *
 * @throws Error when an answer takes longer than ten seconds, as GitHub would not wait either
 */
export async function send(
  url: string,
  deliveries: readonly Delivery[],
  { connections, rate = 0 }: { connections: number; rate?: number },
): Promise<Answers> {
  const { hostname, port } = new URL(url);
  const lines = await Promise.all(
    Array.from({ length: connections }, () => openLine(Number(port), hostname)),
  );
  const answers: Answers = { seconds: 0, byStatus: {}, forgedAccepted: 0, latencies: [] };
  const started = performance.now();
  let next = 0;
  await Promise.all(
    lines.map(async (line) => {
      for (;;) {
        const at = next++;
        const one = deliveries[at];
        if (!one) return;
        const due = rate > 0 ? started + (at * 1_000) / rate : performance.now();
        const wait = due - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        const status = await line.ask(one.bytes);
        answers.latencies.push(performance.now() - due);
        answers.byStatus[status] = (answers.byStatus[status] ?? 0) + 1;
        if (one.forged && status < 400) answers.forgedAccepted++;
      }
    }),
  );
  answers.seconds = (performance.now() - started) / 1_000;
  for (const line of lines) line.close();
  return answers;
}

interface Line {
  /** Sends one request and gives the status of its answer. */
  ask(bytes: Buffer): Promise<number>;
  close(): void;
}

/** A client that does next to nothing: it shares the processor with the server that it measures. */
async function openLine(port: number, host: string): Promise<Line> {
  const socket: Socket = connect({ port, host, noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  let settle: { resolve(status: number): void; reject(error: Error): void } | undefined;
  let text = "";
  const fail = (error: Error): void => settle?.reject(error);
  socket.setTimeout(10_000, () => fail(new Error("no answer within ten seconds")));
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the server hung up")));
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    const head = text.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head));
    const whole = length ? text.length >= head + 4 + Number(length[1]) : text.endsWith("\r\n0\r\n\r\n");
    if (!whole) return;
    const status = Number(text.slice(9, 12));
    text = "";
    settle?.resolve(status);
  });
  return {
    ask: (bytes) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        socket.write(bytes);
      }),
    close() {
      settle = undefined;
      socket.destroy();
    },
  };
}
