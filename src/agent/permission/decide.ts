import { readAddress } from "./address.ts";
import { decideLine } from "./command.ts";
import {
  byPlatform,
  type Decision,
  type Judgement,
  type PermissionLayer,
  type PermissionRequest,
  strictest,
} from "./judgement.ts";
import { decidePath } from "./place.ts";
import { judgeText, permissionOf, toolOf } from "./rules.ts";

/** Tools that are asked for a file or folder. A glob is a path with wildcards. */
const BY_PATH: ReadonlySet<string> = new Set(["read", "list", "glob", "edit"]);

/** Longer inputs are not matched at all. Characters. */
const MAX_INPUT = 1_000_000;

/**
 * May this architect do this? Every layer is asked by itself and the strictest answer counts, so that a layer can
 * take away what another gives and never give what another takes. Below all of them is the platform's own floor: it
 * only ever makes an answer stricter.
 *
 * Pure, and total: any text has an answer.
 *
 * @param layers in the order operator, repository, agent; the last is the base, which asks when nothing matches
 */
export function decide(request: PermissionRequest, layers: readonly PermissionLayer[]): Decision {
  const tool = toolOf(request.tool);
  const withheld = layers
    .filter(({ tools }) => tools !== undefined && !tools.map(toolOf).includes(tool))
    .map(
      ({ name }): Judgement => ({
        decision: "deny",
        rule: null,
        layer: name,
        reason: `\`tools\` does not give \`${tool.slice(0, 60)}\``,
      }),
    );
  const { judged, commands } = judge(tool, request, layers);
  return { ...strictest(judged, ...withheld), commands };
}

function judge(
  tool: string,
  { input, root }: PermissionRequest,
  layers: readonly PermissionLayer[],
): { judged: Judgement; commands: Decision["commands"] } {
  const permission = permissionOf(tool);
  if (input.length > MAX_INPUT)
    return { judged: byPlatform("deny", `an input of more than ${MAX_INPUT} characters`), commands: [] };
  if (tool === "bash") return decideLine(layers, input, root);
  if (BY_PATH.has(permission)) return { judged: decidePath(layers, permission, input, root), commands: [] };
  if (tool === "webfetch") {
    const address = readAddress(input);
    if (!("href" in address)) return { judged: address, commands: [] };
    const written = judgeText(layers, permission, input);
    return { judged: strictest(judgeText(layers, permission, address.href), written), commands: [] };
  }
  return { judged: judgeText(layers, permission, input), commands: [] };
}
