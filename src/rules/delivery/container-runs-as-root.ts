import type { Dockerfile, DockerStage, ManifestFile } from "../../domain/delivery.ts";
import type { Rule } from "../../domain/rule.ts";
import { code, type Fault, hitsOf, newFaults } from "./new-faults.ts";
import { isKnownRoot } from "./root-images.ts";

/** A program that runs as root in its container needs one more hole to be root on the machine. */
export const containerRunsAsRoot: Rule<"delivery"> = {
  id: "delivery/container-runs-as-root",
  architect: "devops-architect",
  severity: "concern",
  judges: "delivery",
  when: "the final stage of an image or a pod says that it runs as root, or an image is known to do so and nothing changes it",
  harm: "Whoever gets in through the program is root in the container: they may change every file of it, and a hole in the kernel or a mounted directory makes them root on the machine.",
  instead: "Create a user in the image and switch to it with `USER` before the program starts.",
  source: "https://cwe.mitre.org/data/definitions/250.html",
  appliesTo: ({ purpose }) => purpose === "deployed",
  check: (change) =>
    hitsOf(
      change,
      newFaults(change, (file) =>
        file.kind === "dockerfile" ? imageFaults(file) : file.kind === "kubernetes" ? podFaults(file) : [],
      ),
    ),
};

/** The last stage is for those who work on the program; the one that is shipped is chosen with `--target`. */
const FOR_WORK = /^(?:dev|develop|development|debug|tests?|ci|lint|local)\b/i;

function imageFaults(file: Dockerfile): Fault[] {
  const line = lineage(file);
  const final = line[0];
  // Without a start it is no program: a base for others, or files to be copied out.
  const starts = line.find((stage) => stage.starts)?.starts;
  if (!final || !starts || file.dropsPrivileges || FOR_WORK.test(final.name)) return [];
  const user = line.find((stage) => stage.user)?.user;
  if (user) {
    if (!/^(?:root|0)(?::.*)?$/.test(user.name)) return [];
    return [
      {
        key: "root",
        quote: user.quote,
        title: `The image runs as root: its last user is ${code(`USER ${user.name}`)}.`,
        instead: "Switch back to an ordinary user with `USER` after the steps that need root.",
      },
    ];
  }
  const image = line.at(-1)?.image ?? "";
  if (!isKnownRoot(image)) return [];
  const own = instead(image);
  return [
    {
      key: "root",
      quote: final.from,
      also: starts.line === final.from.line ? [] : [starts],
      title: `The image runs as root: ${code(image)} starts as root, and no \`USER\` follows.`,
      instead: own,
    },
  ];
}

/** The final stage, then the stages it continues. */
function lineage(file: Dockerfile): DockerStage[] {
  const line: DockerStage[] = [];
  for (let stage = file.stages.at(-1); stage && line.length <= file.stages.length; ) {
    line.push(stage);
    stage = stage.continues === undefined ? undefined : file.stages[stage.continues];
  }
  return line;
}

function instead(image: string): string {
  if (/(?:^|\/)node(?::|@|$)/.test(image))
    return "Write `USER node` before the start: the image brings this user. What it writes to must belong to it (`COPY --chown=node:node`).";
  if (/(?:^|\/)bun(?::|@|$)/.test(image))
    return "Write `USER bun` before the start: the image brings this user.";
  if (/distroless/.test(image))
    return "Take the `nonroot` tag of the same image, or write `USER 65532:65532`.";
  if (/^scratch$/.test(image))
    return "Write `USER 65532:65532` before the start: a number needs no `/etc/passwd`.";
  if (/(?:^|\/)nginx(?::|@|$)/.test(image))
    return "Build on `nginxinc/nginx-unprivileged`, which listens on 8080 as an ordinary user.";
  if (/alpine/.test(image)) return "Write `RUN adduser -D -u 10001 app` and `USER 10001` before the start.";
  return "Write `RUN useradd --uid 10001 --create-home app` and `USER 10001` before the start.";
}

function podFaults(file: ManifestFile): Fault[] {
  return file.workloads.flatMap(({ kind, name, user, containers }) =>
    containers.flatMap((container): Fault[] => {
      // What an init container prepares, such as the owner of a volume, often needs root.
      if (container.init) return [];
      const is = container.user.is ? container.user : user;
      if (is.is !== "root" || !is.quote) return [];
      return [
        {
          key: `root ${kind}/${name}/${container.name}`,
          quote: is.quote,
          title: `The container ${code(container.name)} of ${kind} ${code(name)} is told to run as root.`,
          instead: "Set `runAsNonRoot: true` and a `runAsUser` above 0, as the image has one.",
        },
      ];
    }),
  );
}
