import { express } from "./express.ts";
import { fastify } from "./fastify.ts";
import type { Framework } from "./framework.ts";
import { hapi } from "./hapi.ts";
import { hono } from "./hono.ts";
import { koa } from "./koa.ts";
import { restify } from "./restify.ts";

/** Frameworks whose routes are put on a router by calls. */
export const FRAMEWORKS: readonly Framework[] = [express, fastify, koa, hono, hapi, restify];
