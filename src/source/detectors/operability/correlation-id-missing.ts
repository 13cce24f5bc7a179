import type { Sighting } from "../../../domain/source.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { isTouched, type Program } from "../../program.ts";
import type { Detector } from "../detector.ts";
import { type Call, callsOf, spoken } from "../resilience/calls.ts";
import { handlerAround } from "../resilience/handler.ts";
import { shown, sighted } from "../resilience/sighting.ts";

const LEVELS =
  /^(?:trace|debug|info|warn|warning|error|fatal|critical|exception|log|Trace|Debug|Info|Warn|Error|Print|Printf|Println|Infof|Errorf|Warnf|Debugf|Infow|Errorw|print)$/;

/** How each language's loggers are asked with the request at hand, and without. */
interface Customs {
  with: RegExp;
  without: RegExp;
}

const SCRIPT: Customs = {
  with: /^(?:req|request|ctx|context|c|event|res\.locals)\.(?:log|logger)\.\w+$|^(?:req(?:uest)?Log(?:ger)?|childLogger|scopedLogger)\.\w+$/,
  without: /^(?:console|logger|log|app\.log|fastify\.log|server\.log|winston|pino)\.\w+$/,
};
const CUSTOMS: Readonly<Record<string, Customs>> = {
  typescript: SCRIPT,
  javascript: SCRIPT,
  python: {
    with: /^(?:request\.(?:state\.)?(?:log|logger)|req_log|request_logger|g\.log(?:ger)?)\.\w+$/,
    without: /^(?:logging|logger|log|app\.logger|current_app\.logger)\.\w+$|^print$/,
  },
  go: {
    with: /^(?:slog\.\w+Context|(?:zerolog|log|zlog|logger|logging)\.(?:Ctx|FromContext|WithContext|FromCtx)\(.*\)\.\w+(?:\(.*)?|(?:reqLog|reqLogger|requestLogger)\.\w+)$/,
    without: /^(?:slog|log|logger|zap\.L\(\)|logrus|fmt)\.(?:Debug|Info|Warn|Error|Print)\w{0,2}$/,
  },
};

/** A field of the line that says which request it belongs to. */
const CARRIED =
  /\b(?:request_?id|req_?id|correlation_?id|trace_?id|traceparent)\b|\bextra\s*=|[xX]-[rR]equest-[iI]d/i;

/** New log lines in a handler that lose the request, where those around them carry it. */
export const correlationIdMissing: Detector = {
  kind: "correlation-id-missing",
  languages: ["typescript", "javascript", "python", "go"],
  mentions: /\b(?:log|logger|logging|slog|console|print|zerolog|zap|logrus)\b/i,
  detect: (program) => {
    const customs = CUSTOMS[program.language];
    if (!customs) return [];
    const lines = logLines(program, customs);
    const carrying = lines.filter((line) => line.carries);
    if (carrying.length === 0) return [];
    return lines.flatMap((line): readonly Sighting[] => {
      if (line.carries || !isAdded(line.call.node, program)) return [];
      const beside = besideOf(line, carrying);
      if (beside.length === 0) return [];
      return sighted(program, "correlation-id-missing", line.call.node, {
        callee: spoken(line.call),
        beside: beside.slice(0, 2).map(({ call }) => shown(program, call.node)),
      });
    });
  },
};

interface LogLine {
  call: Call;
  handler: number;
  carries: boolean;
}

function logLines(program: Program, customs: Customs): LogLine[] {
  const isWith = ({ callee }: Call) => customs.with.test(callee);
  const isWithout = ({ callee, name }: Call) => customs.without.test(callee) && LEVELS.test(name);
  const calls = callsOf(program).filter((call) => isWith(call) || isWithout(call));
  // The handlers are looked for only when there is a line to be judged.
  if (!calls.some((call) => !isWith(call) && isAdded(call.node, program))) return [];
  return calls.flatMap((call): LogLine[] => {
    const handler = handlerAround(call.node, program);
    return handler
      ? [{ call, handler: handler.node.id(), carries: isWith(call) || CARRIED.test(call.node.text()) }]
      : [];
  });
}

/** One in the same handler is a custom; elsewhere in the file it takes two. */
function besideOf({ handler }: LogLine, carrying: readonly LogLine[]): readonly LogLine[] {
  const same = carrying.filter((other) => other.handler === handler);
  if (same.length > 0) return same;
  return carrying.length >= 2 ? carrying : [];
}

function isAdded(node: SyntaxNode, program: Program): boolean {
  const line = node.range().start.line + 1;
  return isTouched(program, line, line);
}
