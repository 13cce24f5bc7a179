import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { FlowCall } from "../../flow/grammar.ts";
import type { Sink } from "./sink.ts";

/** The part of a text that is written first, when it is written and not given. */
export type TextStart = (node: SyntaxNode) => string | undefined;

/** What differs between Java and Kotlin in how the same libraries are called. */
export interface JvmCalls {
  startOf: TextStart;
  /** `new File` or `File`. */
  newFile: "new File" | "File";
  /** Whether a list of arguments begins with a shell. */
  isShell(call: FlowCall): boolean;
}

/** Whether a text fixes the host, or stays on this one: what follows is only a path. */
export function isBounded(start: string): boolean {
  return /^(?:[a-z][\w+.-]*:\/\/[^/?#\s]+[/?#]|[a-z]+:[^/]|\/[^/\\])/i.test(start);
}

/** The calls of the Java platform and its libraries that must not be given what a client sends. */
export function jvmSinks({ startOf, newFile, isShell }: JvmCalls): readonly Sink[] {
  const made = (names: string) =>
    new RegExp(`^${newFile === "File" ? "" : "new "}(?:[a-z][\\w.]*\\.)?(?:${names})$`);
  const opensHost = (position: number) => (call: FlowCall) => {
    const value = call.arguments[position]?.value;
    const start = value ? startOf(value) : undefined;
    return start === undefined || !isBounded(start);
  };
  return [
    {
      kind: "sql",
      callee:
        /\.(?:execute|executeQuery|executeUpdate|executeLargeUpdate|addBatch|prepareStatement|prepareCall|createQuery|createNativeQuery|createSQLQuery|createStatement|nativeSQL)$/,
      from: "parameter",
      quoted: true,
    },
    {
      kind: "sql",
      callee:
        /(?:[jJ]dbc\w*|[tT]emplate|[jJ]dbi|handle|[cC]lient|dsl|ctx|create|[eE]ntityManager|em)(?:\(\))?\.(?:query|queryForObject|queryForList|queryForMap|queryForRowSet|queryForStream|update|batchUpdate|sql|createUpdate|fetch|select|resultQuery|condition|orderBy)$/,
      from: "parameter",
      quoted: true,
    },
    { kind: "command-from-input", callee: /\.exec$/, library: "Runtime", when: (call) => isRuntime(call) },
    {
      kind: "command-from-input",
      callee: made("ProcessBuilder"),
      arguments: [0],
      detail: "program",
      library: "ProcessBuilder",
      when: (call) => !isShell(call),
    },
    {
      kind: "command-from-input",
      callee: made("ProcessBuilder"),
      arguments: [0, 1, 2, 3, 4],
      library: "ProcessBuilder",
      when: isShell,
    },
    {
      kind: "path-traversal",
      callee: made(
        "FileInputStream|FileOutputStream|FileReader|FileWriter|RandomAccessFile|FileSystemResource|UrlResource|PrintWriter",
      ),
      arguments: [0],
    },
    {
      kind: "path-traversal",
      callee:
        /^(?:java\.nio\.file\.)?Files\.(?:newInputStream|newOutputStream|newBufferedReader|newBufferedWriter|readAllBytes|readString|readAllLines|lines|write|writeString|delete|deleteIfExists|createFile|createDirectory|createDirectories|list|walk|size)$/,
      arguments: [0],
    },
    { kind: "path-traversal", callee: /^(?:java\.nio\.file\.)?Files\.(?:copy|move)$/, arguments: [0, 1] },
    { kind: "path-traversal", callee: /^(?:FileUtils|FileCopyUtils)\.\w+$/, arguments: [0, 1] },
    { kind: "path-traversal", callee: /\.transferTo$/, arguments: [0] },
    {
      kind: "path-traversal",
      callee:
        /\.(?:delete|mkdirs?|createNewFile|listFiles|renameTo|readText|readBytes|writeText|writeBytes|inputStream|outputStream|bufferedReader)$/,
      arguments: [-1],
      when: (call) => isFileLike(call.receiver),
    },
    {
      kind: "ssrf",
      callee:
        /(?:[rR]est(?:Template|Client|Operations)?|[tT]emplate)\.(?:getForObject|getForEntity|postForObject|postForEntity|postForLocation|exchange|execute|put|delete|headForHeaders|patchForObject)$/,
      library: "RestTemplate",
      when: opensHost(0),
    },
    {
      kind: "ssrf",
      callee: /(?:[wW]ebClient|[rR]estClient)[\w.()]*\.uri$/,
      library: "WebClient",
      when: opensHost(0),
    },
    { kind: "ssrf", callee: /^WebClient\.create$/, library: "WebClient", when: opensHost(0) },
    {
      kind: "ssrf",
      callee: /\.(?:openStream|openConnection)$/,
      arguments: [-1],
      library: "java.net.URL",
      when: (call) => opensReceiver(call, startOf),
    },
    {
      kind: "ssrf",
      callee: /^(?:java\.net\.http\.)?HttpRequest\.newBuilder$/,
      library: "java.net.http",
      when: opensHost(0),
    },
    {
      kind: "ssrf",
      callee: /^HttpRequest\.newBuilder\(\)[\w.()]*\.uri$/,
      library: "java.net.http",
      when: opensHost(0),
    },
    {
      kind: "ssrf",
      callee: made("HttpGet|HttpPost|HttpPut|HttpDelete|HttpHead|HttpPatch"),
      library: "httpclient",
      when: opensHost(0),
    },
    {
      kind: "ssrf",
      callee: /^Request\.Builder\(\)[\w.()]*\.url$|^new Request\.Builder\(\)[\w.()]*\.url$/,
      library: "okhttp",
      when: opensHost(0),
    },
    { kind: "ssrf", callee: /^Jsoup\.connect$/, library: "jsoup", when: opensHost(0) },
    { kind: "ssrf", callee: made("Socket"), library: "java.net" },
    {
      kind: "open-redirect",
      callee: /(?:^|\.)sendRedirect$/,
      library: "servlet",
      when: opensHost(0),
    },
    { kind: "open-redirect", callee: /^"redirect:"$/, library: "spring" },
    { kind: "open-redirect", callee: made("RedirectView"), library: "spring", when: opensHost(0) },
    {
      kind: "open-redirect",
      callee: /^(?:Response|ServerResponse)\.(?:seeOther|temporaryRedirect|permanentRedirect)$/,
      when: opensHost(0),
    },
    { kind: "open-redirect", callee: /\.(?:respondRedirect)$/, library: "ktor", when: opensHost(0) },
    {
      kind: "unsafe-deserialization",
      callee: made("ObjectInputStream|XMLDecoder"),
      library: "ObjectInputStream",
    },
    {
      kind: "unsafe-deserialization",
      callee: /(?:[yY]aml|Yaml\(\))\.(?:load|loadAll|loadAs)$/,
      library: "SnakeYAML",
    },
    { kind: "unsafe-deserialization", callee: /(?:[xX][sS]tream)\.fromXML$/, library: "XStream" },
    {
      kind: "code-from-input",
      callee: /(?:[eE]ngine|[sS]cript\w*|getEngineBy\w+\(\))\.eval$/,
      library: "ScriptEngine",
    },
    { kind: "code-from-input", callee: /\.parseExpression$/, library: "SpEL" },
    {
      kind: "code-from-input",
      callee: /(?:[gG]roovyShell|[sS]hell|GroovyShell\(\))\.(?:evaluate|parse)$/,
      library: "Groovy",
    },
    { kind: "code-from-input", callee: /^Class\.forName$/, detail: "module" },
    { kind: "template-from-input", callee: /(?:[vV]elocity\w*)\.evaluate$/, arguments: [3] },
    { kind: "template-from-input", callee: made("Template"), arguments: [1, 2], library: "freemarker" },
  ];
}

function isRuntime(call: FlowCall): boolean {
  return /[rR]untime/.test(call.receiver?.text().slice(0, 60) ?? "");
}

/** A receiver that is a file by how it was made or by its name; a repository has a `delete`, too. */
function isFileLike(receiver: SyntaxNode | undefined): boolean {
  const text = receiver?.text().slice(0, 120) ?? "";
  return /^(?:new )?(?:java\.io\.)?File\(|^(?:Path\.of|Paths\.get|Path)\(|\.toFile\(\)$|^\w*(?:[fF]ile|[pP]ath|[dD]ir|[fF]older)$/.test(
    text,
  );
}

function opensReceiver(call: FlowCall, startOf: TextStart): boolean {
  const { receiver } = call;
  if (!receiver) return false;
  const start = startOf(receiver);
  return start === undefined || !isBounded(start);
}
