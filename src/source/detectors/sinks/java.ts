import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { FlowCall } from "../../flow/grammar.ts";
import { startOfJavaText } from "../../flow/java-text.ts";
import { argumentsOf, bareJava, isKind, javaLiteralOf } from "../../flow/java-tree.ts";
import { jvmSinks, type TextStart } from "./jvm.ts";
import type { SinkTable } from "./sink.ts";

const startOf: TextStart = (node) => startOfJavaText(node);

/** Calls of Java that must not be given what a client sends. */
export const JAVA_SINKS: SinkTable = {
  mentions:
    /\b(?:execute|prepare|query|update|batchUpdate|create(?:Native|SQL)?Query|Select|Update|Insert|Delete|exec|ProcessBuilder|File|Paths|Path|Files|FileInputStream|FileOutputStream|FileReader|FileWriter|RandomAccessFile|URL|URI|HttpGet|HttpPost|RestTemplate|WebClient|exchange|getForObject|uri|newBuilder|redirect:|sendRedirect|RedirectView|seeOther|temporaryRedirect|readObject|XMLDecoder|Yaml|enableDefaultTyping|activateDefaultTyping|eval|parseExpression|GroovyShell|fromXML|addBatch|nativeSQL|resultQuery|sql|fetch|select|condition|orderBy|createUpdate|UrlResource|PrintWriter|transferTo|getForEntity|postFor|Http(?:Put|Delete|Head|Patch)|RestClient|openStream|openConnection|Jsoup|Socket|okhttp|permanentRedirect|ObjectInputStream|forName|[vV]elocity|Template)/,
  sinks: [
    ...jvmSinks({ startOf, newFile: "new File", isShell }),
    { kind: "sql", callee: /^@(?:Select|Update|Insert|Delete)$/, from: "parameter", library: "mybatis" },
  ],
};

/** `new String[] { "sh", "-c", x }`, `"sh", "-c", x`. */
function isShell(call: FlowCall): boolean {
  const values = call.arguments.map(({ value }) => value);
  return values.some((value) => {
    const list = listIn(value);
    const text = javaLiteralOf(bareJava(list[0] ?? value));
    return text !== undefined && /^(?:.*\/)?(?:ba|da|z|k)?sh$|^cmd(?:\.exe)?$|^powershell/i.test(text);
  });
}

function listIn(value: SyntaxNode): readonly SyntaxNode[] {
  const node = bareJava(value);
  if (isKind(node, "array_creation_expression")) {
    const items = node.field("value");
    return items ? items.namedChildren() : [];
  }
  return isKind(node, "method_invocation") && /^(?:List\.of|Arrays\.asList)\(/.test(node.text().slice(0, 20))
    ? argumentsOf(node)
    : [];
}
