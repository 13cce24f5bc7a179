/**
 * What a team would write at the least: a Probot app that adds one BullMQ job for every pull request event. The peer of
 * `bench/webhook.ts`, which starts it with REDIS_URL and WEBHOOK_SECRET and reads the address from its first line.
 */
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { createNodeMiddleware, createProbot } from "probot";

const { REDIS_URL = "", WEBHOOK_SECRET = "" } = process.env;
const connection = new Redis(REDIS_URL, { maxRetriesPerRequest: null });
const queue = new Queue("bare", { connection });
await queue.waitUntilReady();
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const probot = createProbot({
  overrides: { appId: 1, privateKey, secret: WEBHOOK_SECRET, logLevel: "fatal" },
});
const deliver = await createNodeMiddleware(
  (app) => {
    app.on("pull_request.synchronize", async ({ id, payload }) => {
      const { repository, number, pull_request: pull, installation } = payload;
      const data = {
        repository: repository.full_name,
        number,
        head: pull.head.sha,
        installation: installation?.id,
      };
      await queue.add("review", data, {
        jobId: id,
        attempts: 3,
        removeOnComplete: 1_000,
        removeOnFail: 1_000,
      });
    });
  },
  { probot },
);
const server = createServer((request, response) => {
  void deliver(request, response, () => response.writeHead(404).end());
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});
process.once("SIGINT", () => process.exit(0));
