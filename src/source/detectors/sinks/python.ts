import type { FlowCall } from "../../flow/grammar.ts";
import type { Sink, SinkTable } from "./sink.ts";

const HTTP = "(?:get|post|put|patch|delete|head|options|request|stream|send)";

const path = (callee: RegExp, over: Partial<Sink> = {}): Sink => ({
  kind: "path-traversal",
  callee,
  ...over,
});
const ssrf = (callee: RegExp, library: string, over: Partial<Sink> = {}): Sink => ({
  kind: "ssrf",
  callee,
  library,
  arguments: [0, "url"],
  ...over,
});
const objects = (callee: RegExp, library: string, over: Partial<Sink> = {}): Sink => ({
  kind: "unsafe-deserialization",
  callee,
  library,
  ...over,
});

const NOSQL: Sink = {
  kind: "nosql-from-input",
  callee:
    /(?:^|\.)(?:find|find_one|find_one_and_update|find_one_and_delete|update_one|update_many|delete_one|delete_many|count_documents|aggregate)$/,
  library: "pymongo",
};

/** Calls of Python that must not be given what a client sends. */
export const PYTHON_SINKS: SinkTable = {
  mentions:
    /(?:exec(?:ute|utemany|utescript|_driver_sql|ute_sql|_command|[lv][ep]*)?|scalars?|run_query|mogrify|query|fetch(?:row|val|_all|_one)?|copy_expert|text|TextClause|raw|RawSQL|extra|read_sql(?:_query)?|system|popen\d?|Popen|getoutput|getstatusoutput|run|call|check_call|check_output|_shell|spawn\w+|open|send_file|FileResponse|FileIO|ZipFile|fromfile|read_csv|listdir|scandir|rmtree|makedirs|mkdtemp|remove|unlink|rename|replace|rmdir|mkdir|chmod|walk|symlink|link|read_text|read_bytes|write_text|write_bytes|iterdir|touch|urlopen|urlretrieve|Request|redirect|Redirect(?:Response)?|HttpResponse\w*Redirect|HTTP[A-Z]\w+|loads?|load_all|full_load|Unpickler|decode|read_pickle|eval|compile|__import__|import_module|render_template_string|from_string|Template|find|find_one\w*|update_one|update_many|delete_one|delete_many|count_documents|aggregate)\s*\(|shutil\.|(?:requests|httpx)\.|(?:session|client|http)\.(?:get|post|put|patch|delete|head|options)\s*\(/i,
  sinks: [
    ...statements(),
    ...commands(),
    path(
      /(?:^|\.)(?:open|send_file|FileResponse|FileIO|ZipFile|fromfile|read_csv|listdir|scandir|rmtree|makedirs|mkdtemp)$/,
      {
        when: (call) => !isOtherOpen(call),
        arguments: [0, "path", "file", "filename", "path_or_file", "filename_or_fp"],
      },
    ),
    path(/^(?:os\.(?:remove|unlink|rename|replace|rmdir|mkdir|chmod|walk|symlink|link)|shutil\.\w+)$/, {
      arguments: [0, 1, "src", "dst"],
    }),
    path(/\.(?:read_text|read_bytes|write_text|write_bytes|unlink|iterdir|touch|rmdir)$/, {
      arguments: [-1],
    }),
    path(/^Path\(.*\)\.open$|\.joinpath\(.*\)\.open$/, { arguments: [-1] }),
    ssrf(new RegExp(`^requests\\.${HTTP}$`), "requests", { when: (call) => call.name !== "request" }),
    ssrf(/^requests\.request$/, "requests", { arguments: [1, "url"] }),
    ssrf(new RegExp(`^httpx\\.${HTTP}$`), "httpx", {
      when: (call) => call.name !== "request" && call.name !== "stream",
    }),
    ssrf(/^httpx\.(?:request|stream)$/, "httpx", { arguments: [1, "url"] }),
    ssrf(/(?:^|\.)(?:urlopen|urlretrieve)$/, "urllib"),
    ssrf(/^(?:urllib\.request\.|urllib2\.)Request$/, "urllib"),
    ssrf(
      /(?:^|[._])(?:session|client|http|http_client|http_session|async_client)\.(?:get|post|put|patch|delete|head|options)$/i,
      "httpx",
      {
        // A session of a database or of a user has these names too, and never an address.
        when: (call) => !/request\.session|test_client/.test(call.callee),
      },
    ),
    {
      kind: "open-redirect",
      callee:
        /(?:^|\.)(?:redirect|RedirectResponse|HttpResponseRedirect|HttpResponsePermanentRedirect|HTTPFound|HTTPSeeOther|HTTPTemporaryRedirect|HTTPMovedPermanently)$/,
      arguments: [0, "url", "to", "location", "redirect_to"],
    },
    objects(/^(?:c?[pP]ickle|_pickle|cloudpickle)\.(?:loads?|Unpickler)$/, "pickle", { from: "parameter" }),
    objects(/^dill\.loads?$/, "dill", { from: "parameter" }),
    objects(/^marshal\.loads?$/, "marshal", { from: "parameter" }),
    objects(/^jsonpickle\.(?:decode|loads)$/, "jsonpickle", { from: "parameter" }),
    objects(/^shelve\.open$/, "shelve"),
    objects(/^(?:joblib\.load|pd\.read_pickle|pandas\.read_pickle)$/, "pickle"),
    objects(/^yaml\.(?:load|load_all)$/, "pyyaml", {
      from: "anywhere",
      when: (call) => !hasSafeLoader(call),
    }),
    objects(/^yaml\.(?:unsafe_load|unsafe_load_all|full_load)$/, "pyyaml", { from: "anywhere" }),
    { kind: "code-from-input", callee: /^(?:builtins\.)?(?:eval|exec|compile|__import__)$/ },
    { kind: "code-from-input", callee: /^(?:importlib\.)?import_module$/ },
    {
      kind: "template-from-input",
      callee: /(?:^|\.)render_template_string$/,
      library: "flask",
      arguments: [0, "source"],
    },
    {
      kind: "template-from-input",
      callee: /(?:^|\.)(?:from_string)$/,
      library: "jinja2",
      // Enums and other classes are made of texts in that way as well.
      when: (call) => /env|jinja|engine|template/i.test(call.receiver?.text() ?? ""),
    },
    {
      kind: "template-from-input",
      callee: /^(?:jinja2\.|mako\.template\.|django\.template\.)?Template$/,
      library: "jinja2",
      // The `Template` of `string` only puts in what it is handed.
      when: (call) => !/\bfrom string import\b/.test(importsOf(call, "Template")),
    },
    { ...NOSQL, when: (call) => isCollection(call) },
    {
      ...NOSQL,
      detail: "where",
      pasted: true,
      when: (call) => /["']\$(?:where|function|accumulator)["']/.test(textOf(call)),
    },
  ],
};

function statements(): Sink[] {
  const sql = (callee: RegExp, over: Partial<Sink> = {}): Sink => ({
    kind: "sql",
    callee,
    from: "parameter",
    ...over,
  });
  const named = [0, "query", "sql", "statement", "operation"];
  return [
    sql(
      /(?:^|[._])(?:execute|executemany|executescript|exec_driver_sql|execute_sql|scalar|scalars|run_query|mogrify|query|fetch|fetchrow|fetchval|fetch_all|fetch_one|copy_expert)$/,
      {
        arguments: named,
      },
    ),
    sql(/(?:^|\.)(?:text|TextClause)$/, { library: "sqlalchemy" }),
    sql(/\.(?:objects|raw)(?:\.\w+\(.*\))?\.raw$|\.raw$/, { library: "django", arguments: [0, "raw_query"] }),
    sql(/(?:^|\.)RawSQL$/, { library: "django", fragment: true }),
    sql(/\.extra$/, {
      library: "django",
      fragment: true,
      arguments: ["where", "select", "order_by"],
      from: "request",
    }),
    sql(/(?:^|\.)(?:read_sql|read_sql_query)$/, { library: "pandas", arguments: [0, "sql"] }),
  ];
}

function commands(): Sink[] {
  const command = (callee: RegExp, over: Partial<Sink> = {}): Sink => ({
    kind: "command-from-input",
    callee,
    ...over,
  });
  return [
    command(/^(?:os\.(?:system|popen)|commands\.get(?:status)?output|popen2\.\w+)$/, { detail: "shell" }),
    command(/^(?:subprocess\.)?(?:getoutput|getstatusoutput)$/, { detail: "shell" }),
    command(/^(?:subprocess\.)?(?:run|call|check_call|check_output|Popen)$/, {
      library: "subprocess",
      detail: "shell",
      arguments: [0, "args"],
      when: (call) => isTrue(call, "shell"),
    }),
    command(/^(?:subprocess\.)?(?:run|call|check_call|check_output|Popen)$/, {
      library: "subprocess",
      detail: "shell",
      arguments: [0, "args"],
      when: (call) => !isTrue(call, "shell") && isShellList(call),
    }),
    command(/(?:^|\.)create_subprocess_shell$/, {
      library: "asyncio",
      detail: "shell",
      arguments: [0, "cmd"],
    }),
    command(/\.exec_command$/, { library: "paramiko", detail: "shell", arguments: [0, "command"] }),
    command(/^os\.(?:execl[ep]*|execv[ep]*|spawn\w+)$/, { arguments: [0, 1] }),
  ];
}

function isTrue(call: FlowCall, name: string): boolean {
  return call.arguments.some((one) => one.name === name && one.value.text() === "True");
}

/** `["sh", "-c", x]`: a shell that is called by its name. */
function isShellList(call: FlowCall): boolean {
  return /^\[\s*f?["'](?:\/(?:usr\/)?bin\/)?(?:ba|z|da)?sh["']\s*,\s*["']-\w*c["']/.test(
    call.arguments[0]?.value.text().slice(0, 80) ?? "",
  );
}

/** `open` of a browser, an archive or a storage takes no path of this machine. */
function isOtherOpen(call: FlowCall): boolean {
  if (call.name !== "open" || !call.receiver) return false;
  return !/^(?:io|os|codecs|gzip|bz2|lzma|tarfile|zipfile|aiofiles|anyio|Image|PIL\.Image|wave)$/.test(
    call.receiver.text(),
  );
}

function hasSafeLoader(call: FlowCall): boolean {
  const loader = call.arguments.find(({ name }) => name === "Loader") ?? call.arguments[1];
  return loader !== undefined && /Safe|Base/.test(loader.value.text());
}

function importsOf(call: FlowCall, name: string): string {
  const root = call.node.ancestors().at(-1) ?? call.node;
  return root.find({ rule: { kind: "import_from_statement", regex: `\\b${name}\\b` } })?.text() ?? "";
}

/** A collection of MongoDB, by its name or by the operators in the call. */
function isCollection(call: FlowCall): boolean {
  const receiver = call.receiver?.text() ?? "";
  return /(?:collection|mongo|\bdb[.[])/i.test(receiver.slice(-120)) || /["']\$\w+["']/.test(textOf(call));
}

function textOf(call: FlowCall): string {
  return call.arguments[0]?.value.text().slice(0, 300) ?? "";
}
