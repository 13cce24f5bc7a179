import type { ApiOperation, ApiParameter, ApiPlace, ApiResponse } from "../../domain/api-document.ts";

// Letters only, in lower case, without the words that say which object they belong to: `page[size]` is `pagesize`.
const SIZE =
  /^(?:limit|size|pagesize|pagelimit|perpage|first|last|top|count|maxresults|maxitems|pagefirst|itemsperpage|rowsperpage|take|max|rows)$/;
const CURSOR =
  /^(?:cursor|nextcursor|pagecursor|after|before|pageafter|pagebefore|startingafter|endingbefore|pagetoken|nextpagetoken|nexttoken|continuationtoken|continue|marker|startkey|sinceid|startafter|scrollid|skiptoken|token|keyset)$/;
const OFFSET =
  /^(?:offset|skip|page|pageoffset|pagenumber|pageindex|pageno|pagenum|currentpage|pageable|pageparams|pagerequest|start|startindex|startat|from|begin|firstresult)$/;
const HOLDER = /^(?:pagination|paging|query|filter|filters|params|options|pageable|list|req|request)(?=.)/;
/** Properties of an answer that lead to the next part of a list. */
const NEXT =
  /^(?:next|nextcursor|nextpage|nextpagetoken|nexttoken|hasmore|hasnext|hasnextpage|pageinfo|pagination|paging|cursor|cursors|totalpages|continuationtoken|nextlink|odatanextlink|pagenumber|currentpage)$/;

/** The first successful answer that has a body. */
export function successOf(operation: ApiOperation): ApiResponse | undefined {
  const successes = operation.responses.filter(({ status }) => status.startsWith("2"));
  return successes.find(({ schema }) => schema !== undefined) ?? successes[0];
}

/** A collection that is read and can grow: a bounded list, a stretch of time and a single object are none. */
export function isListOperation(operation: ApiOperation): boolean {
  const list = successOf(operation)?.schema?.list;
  if (isStretchOfTime(operation) || operation.path.includes("/.well-known/")) return false;
  return (
    operation.method === "GET" && list !== undefined && !list.bounded && !endsInParameter(operation.path)
  );
}

/** Measurements between two dates: the client says how many it wants by saying when. */
function isStretchOfTime({ parameters }: ApiOperation): boolean {
  const dates = parameters.filter(
    ({ name, required, schema }) =>
      required && (/date|time/i.test(schema?.format ?? "") || /date|time/i.test(name)),
  );
  return dates.length > 1;
}

export function endsInParameter(path: string): boolean {
  return /\}\/?$/.test(path);
}

/** The parameters by which a client asks for a part of a list. */
export function pagingParameters(operation: ApiOperation): readonly ApiParameter[] {
  return operation.parameters.filter((parameter) => styleOf(parameter) !== undefined);
}

export function parametersOf(operation: ApiOperation, style: "cursor" | "offset"): readonly ApiParameter[] {
  return operation.parameters.filter((parameter) => styleOf(parameter) === style);
}

/** The line that shows that a list comes in parts. */
export function pagingOf(operation: ApiOperation): ApiPlace | undefined {
  const [parameter] = pagingParameters(operation);
  if (parameter) return parameter;
  const success = successOf(operation);
  if (success?.schema?.properties.some((name) => NEXT.test(letters(name)))) return success;
  return success?.headers.some((name) => /^(?:link|x-next-page|x-pagination)$/i.test(name))
    ? success
    : undefined;
}

function styleOf({ name, in: place, schema }: ApiParameter): "size" | "cursor" | "offset" | undefined {
  if (place !== "query" && place !== "header") return undefined;
  // `after` and `before` with a date filter by time.
  if (schema?.format !== undefined && /date|time/i.test(schema.format)) return undefined;
  const plain = letters(name).replace(/^x(?=page|per|limit|cursor)/, "");
  for (const word of [plain, plain.replace(HOLDER, "")]) {
    if (SIZE.test(word)) return "size";
    if (CURSOR.test(word)) return "cursor";
    if (OFFSET.test(word)) return "offset";
  }
  return undefined;
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Whether a query parameter says how many entries a client wants. */
export function isPageSize(name: string): boolean {
  const word = letters(name);
  return SIZE.test(word) || SIZE.test(word.replace(HOLDER, ""));
}
