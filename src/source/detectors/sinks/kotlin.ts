import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { FlowCall } from "../../flow/grammar.ts";
import { kotlinPiecesOf } from "../../flow/kotlin-text.ts";
import { bareKotlin, kotlinCallOf, kotlinLiteralOf } from "../../flow/kotlin-tree.ts";
import { jvmSinks } from "./jvm.ts";
import type { SinkTable } from "./sink.ts";

/** Calls of Kotlin that must not be given what a client sends. */
export const KOTLIN_SINKS: SinkTable = {
  mentions:
    /\b(?:execute|prepare|query|update|exec|create(?:Native|SQL)?Query|ProcessBuilder|File|Paths|Path|Files|FileInputStream|FileOutputStream|URL|URI|RestTemplate|WebClient|exchange|getForObject|uri|newBuilder|redirect:|sendRedirect|respondRedirect|RedirectView|readObject|ObjectInputStream|XMLDecoder|Yaml|eval|parseExpression|GroovyShell|fromXML|client|respondFile|addBatch|nativeSQL|resultQuery|sql|fetch|select|condition|orderBy|RandomAccessFile|UrlResource|PrintWriter|transferTo|getForEntity|postFor|Http(?:Get|Post|Put|Delete|Head|Patch)|RestClient|openStream|openConnection|Jsoup|Socket|okhttp|seeOther|temporaryRedirect|permanentRedirect|forName|[vV]elocity|Template)/,
  sinks: [
    ...jvmSinks({ newFile: "File", isShell, startOf }),
    {
      kind: "sql",
      callee: /^(?:TransactionManager\.current\(\)\.|transaction\.|this\.)?exec$/,
      from: "parameter",
      quoted: true,
      library: "exposed",
    },
    { kind: "path-traversal", callee: /^call\.respondFile$/, library: "ktor", arguments: [0, 1] },
    {
      kind: "ssrf",
      callee: /^(?:\w+\.)*(?:http)?[cC]lient\.(?:get|post|put|delete|head|patch|request)$/,
      library: "ktor",
    },
  ],
};

/** `ProcessBuilder("sh", "-c", x)`, `ProcessBuilder(listOf("sh", "-c", x))`. */
function isShell(call: FlowCall): boolean {
  const first = call.arguments[0]?.value;
  const node = first ? bareKotlin(first) : undefined;
  const list = node ? kotlinCallOf(node) : undefined;
  const program =
    list && /^(?:listOf|arrayOf|mutableListOf)$/.test(list.name) ? list.arguments[0]?.value : node;
  const text = program ? kotlinLiteralOf(bareKotlin(program)) : undefined;
  return text !== undefined && /^(?:.*\/)?(?:ba|da|z|k)?sh$|^cmd(?:\.exe)?$|^powershell/i.test(text);
}

/** Of `URL("https://host/$id")` what its argument begins with. */
function startOf(node: SyntaxNode): string | undefined {
  const inner = bareKotlin(node);
  const call = kotlinCallOf(inner);
  const made =
    call && /^(?:URI\.create|(?:[a-z][\w.]*\.)?(?:URL|URI))$/.test(call.callee)
      ? call.arguments[0]?.value
      : undefined;
  if (made) return startOf(made);
  const first = kotlinPiecesOf(inner)?.[0];
  return kotlinLiteralOf(inner) ?? (first && "text" in first ? first.text : undefined);
}
