import { purposeOf } from "../../../domain/path-purpose.ts";

const PROGRAM = /\.(?:[cm]?[jt]s|[jt]sx)$/;

export function isProgram(path: string): boolean {
  return PROGRAM.test(path) && purposeOf(path) === "production";
}

/** What routers, their mounts and their handlers are written with. */
const ROUTING =
  /\b(?:express|fastify|koa|hono|hapi|restify)\b|[Rr]outer\b|[Rr]outes\b|\.(?:get|post|put|patch|delete|del|route|register|use|openapi)\s*\(\s*["'`[/]|\b(?:app|server|instance)\.(?:use|register|route)\b|@Controller\b|@Module\b|\b(?:UseGuards|SetMetadata|applyDecorators|NestFactory)\b|\b(?:req|request|ctx|reply)\s*[,:)]/;

const SETS_UP =
  /["'](?:express|fastify|koa|hono|hapi|restify|@hapi\/|@koa\/|@hono\/|koa-)|[Rr]outer\b|(?:\.\s*|\[["'])(?:get|post|put|patch|delete|del|all|route|register|use|openapi)(?:["']\])?\s*\(/i;

/** Whether a file does something to routers itself: others are read when it asks for them. */
export function setsUp(text: string): boolean {
  return SETS_UP.test(text);
}

/** Small files that only name things: constants, lists of exports. */
const NAMES =
  /^\s*(?:export\s+(?:const|enum|\*|\{|default)|module\.exports|exports\.|(?:export\s+)?const enum)/m;
const MAX_NAMES_LENGTH = 12_000;

let last: { path: string; text: string; answer: boolean } | undefined;

/** Whether a file may have a part in the set-up of routes, or names the paths that are set up. */
export function concernsSetUp(path: string, text: string): boolean {
  // Every framework asks the same of a file, one after the other.
  if (last?.path !== path || last.text !== text) last = { path, text, answer: concerns(path, text) };
  return last.answer;
}

function concerns(path: string, text: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === "package.json") return true;
  if (/^(?:ts|js)config(?:\.\w+)?\.json$/.test(name)) return /"(?:paths|baseUrl)"/.test(text);
  if (!isProgram(path)) return false;
  if (ROUTING.test(text)) return true;
  return text.length < MAX_NAMES_LENGTH && !/\.[jt]sx$/.test(path) && NAMES.test(text);
}
