import type { Language } from "../../../domain/source.ts";
import type { Call } from "./outline.ts";

const LEVEL =
  "(?:trace|debug|info|information|notice|warn|warning|error|err|exception|fatal|critical|log|verbose|success)";
const JAVASCRIPT_LOG = new RegExp(
  `^(?:console|(?:[\\w#]+\\.)*_?(?:log|logger|Log|Logger|winston|pino)(?:\\.child\\(.*\\))?)\\.${LEVEL}$`,
);

const LOGS: Readonly<Record<Language, RegExp>> = {
  typescript: JAVASCRIPT_LOG,
  tsx: JAVASCRIPT_LOG,
  javascript: JAVASCRIPT_LOG,
  python: new RegExp(`^(?:print|(?:[\\w.]+\\.)?_*(?:logging|log|logger|LOG|LOGGER)\\.${LEVEL})$`),
  go: /(?:^|\.)(?:[lL]og|[lL]ogger|slog|zap|logrus|glog|klog|sugar|fmt)\.?(?:\w+\([^()]*\)\.)*(?:Print|Printf|Println|Debug|Debugf|Debugw|Info|Infof|Infow|Infoln|Warn|Warnf|Warnw|Warning|Warningf|Error|Errorw|Fatal|Fatalf|Panicf|Trace|Tracef|Log|InfoContext|DebugContext|ErrorContext|WarnContext)$/,
  java: /^(?:[\w.]*\.)?(?:log|logger|LOG|LOGGER|_?logger|Log)\.(?:trace|debug|info|warn|warning|error|fine|finest|severe|log|d|i|w|e|v)$|^System\.(?:out|err)\.print(?:ln|f)?$/,
  kotlin:
    /^(?:[\w.]*\.)?(?:log|logger|LOG|LOGGER|Log|Timber)\.(?:trace|debug|info|warn|warning|error|d|i|w|e|v)$|^print(?:ln)?$/,
  ruby: /^(?:(?:[\w.:@]+\.)?_?(?:logger|log|Logger)\.(?:debug|info|warn|error|fatal|unknown)|puts|p|pp)$/,
  php: /^(?:(?:[\w.]*\.)?(?:Log|logger|log|logger\(\)|_logger)\.(?:debug|info|notice|warning|error|critical|alert|emergency|log)|error_log|syslog|var_dump|print_r|logger)$/,
  rust: /^(?:(?:log|tracing)\.)?(?:trace|debug|info|warn|error|println|eprintln|dbg)!?$/,
};

/** Whether a call writes to a log, or to the output that a server keeps as one. */
export function isLogCall({ callee }: Call, language: Language): boolean {
  return LOGS[language].test(callee);
}
