import { nearestName } from "../domain/nearest.ts";
import { erDiagram } from "../publish/er-diagram.ts";
import { fence, prose } from "../publish/sanitise.ts";
import type { CommandDesk, SlashCommand } from "./command.ts";
import { routesToDraw, sequenceDiagram } from "./diagrams/sequence.ts";
import { servicesDiagram } from "./diagrams/services.ts";
import { sayable } from "./sayable.ts";

const KINDS = ["erd", "services", "sequence"] as const;

type Desk = Pick<CommandDesk, "look" | "survey">;

export const diagram: SlashCommand = {
  word: "diagram",
  usage: "/architect diagram erd|services|sequence",
  does: "draws the tables that changed, the services with their stores, or the way of a request through its guards",
  who: "write",
  examples: ["/architect diagram erd", "/architect diagram services"],

  refuse(args) {
    const [kind, ...more] = args;
    if (kind === undefined || more.length > 0)
      return "`/architect diagram` wants one of `erd`, `services` and `sequence`.";
    if (KINDS.some((known) => known === kind)) return undefined;
    const near = nearestName(kind, KINDS);
    return `${sayable(kind)} is not a diagram: there are \`erd\`, \`services\` and \`sequence\`.${near === undefined ? "" : ` Did you mean \`${near}\`?`}`;
  },

  async run({ args: [kind] }, desk: Desk) {
    return kind === "erd" ? erd(desk) : kind === "services" ? services(desk) : sequence(desk);
  },
};

async function erd(desk: Desk): Promise<string> {
  const { review } = await desk.look();
  const parts = review.schema.flatMap(({ before, after }) => {
    const old = erDiagram(before, after, "dropped");
    const now = erDiagram(after, before, "new");
    return [
      ...(old === "" ? [] : ["Before:", picture(old)]),
      ...(now === "" ? [] : ["After:", picture(now)]),
    ];
  });
  if (parts.length > 0) return parts.join("\n\n");
  const reasons = [
    ...new Set(review.schema.flatMap(({ migrations }) => migrations.flatMap(({ reason }) => reason ?? []))),
  ];
  return reasons.length > 0
    ? `There is no picture: nothing could be rehearsed. ${reasons
        .slice(0, 3)
        .map((reason) => prose(reason, 300))
        .join("; ")}.`
    : "No table differs after the migrations of this pull request.";
}

async function services(desk: Desk): Promise<string> {
  const [{ review, pull }, survey] = [await desk.look(), await desk.survey()];
  const text = servicesDiagram(
    survey,
    review.configuration.services,
    pull.files.map(({ path }) => path),
  );
  if (text === "")
    return "No service was found: no manifest with a store, no Compose file with a database, and no route.";
  return [
    picture(text),
    "Drawn from manifests, Compose files and routes of the head; a thick line marks what this pull request changes. Calls between services are not known.",
    ...notes(survey.left),
  ].join("\n\n");
}

async function sequence(desk: Desk): Promise<string> {
  const [{ pull }, survey] = [await desk.look(), await desk.survey()];
  const changed = new Set(pull.files.map(({ path }) => path));
  const text = sequenceDiagram(routesToDraw(survey.routes.routes, changed), survey.services);
  if (text === "") return ["No route was found in the code of the head.", ...notes(survey.left)].join("\n\n");
  return [
    picture(text),
    "Drawn from the registration of the routes: what handlers call is not known.",
    ...notes(survey.left),
  ].join("\n\n");
}

function picture(text: string): string {
  return fence(text, "mermaid", { characters: 8_000, lines: 300 });
}

function notes(left: readonly string[]): string[] {
  if (left.length === 0) return [];
  return [["Not looked at:", "", ...left.slice(0, 10).map((one) => `- ${prose(one, 300)}`)].join("\n")];
}
