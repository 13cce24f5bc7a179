import type { Container, DeliveryFile, Dockerfile, DockerStage, Quote } from "../domain/delivery.ts";
import type { Location } from "../domain/pull-request.ts";
import type { SurveyedFile } from "../domain/survey.ts";
import { type Answer, foundBy, type Item, type Launch, proved, refuted, unknown } from "./item.ts";

/** Workloads that serve, and so have to be watched. */
const SERVING: ReadonlySet<string> = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "Rollout",
]);

/** How the service is packed and run, by the files of the whole head. */
export const deliveryItems: readonly Item[] = [
  {
    id: "no-secrets",
    wants: "Secrets come from a secret manager, not from the repository",
    scope: "change",
    judge(launch) {
      const rules = ["security/secret-committed", "delivery/secret-in-env", "delivery/secret-in-image-layer"];
      const against = foundBy(rules, launch);
      if (against) return against;
      const written = deployed(launch).flatMap(({ path, file }) =>
        secretsOf(file).map((quote) => placeOf(path, quote)),
      );
      if (written.length > 0) return refuted("a deployed file has one written down", written);
      const { coverage, unfinished } = launch.review;
      const open = unfinished.find(({ part }) => /secret/i.test(part));
      if (open) return unknown(`${open.part}: ${open.reason}`);
      const unread = coverage.filter(({ depth }) => depth !== "full").length;
      if (unread > 0)
        return unknown(
          `none was found, but ${unread} of ${coverage.length} changed files were not read whole`,
        );
      return proved(`none on the changed lines of ${coverage.length} files, and none in what is deployed`);
    },
  },
  {
    id: "not-root",
    wants: "Containers do not run as root",
    scope: "repository",
    judge(launch) {
      const against = foundBy(["delivery/container-runs-as-root", "delivery/privileged-container"], launch);
      if (against) return against;
      const images = deployed(launch).flatMap(({ path, file }) =>
        file.kind === "dockerfile" && starts(file) ? [{ path, file }] : [],
      );
      if (images.length === 0) return unknown("no Dockerfile of a program was found");
      const users = images.map(({ path, file }) => ({ path, file, user: userOf(file) }));
      const root = users.filter(
        ({ file, user }) => user && /^(?:root|0)(?::.*)?$/.test(user.name) && !file.dropsPrivileges,
      );
      if (root.length > 0)
        return refuted(
          `the last user of ${root[0]?.path ?? ""} is root`,
          root.flatMap(({ path, user }) => (user ? [placeOf(path, user.quote)] : [])),
        );
      const silent = users.find(({ file, user }) => !user && !file.dropsPrivileges);
      if (silent) return unknown(`${silent.path} names no user: its base image decides`);
      return proved(
        `all ${images.length} images change to another user`,
        users.flatMap(({ path, user }) => (user ? [placeOf(path, user.quote)] : [])),
      );
    },
  },
  {
    id: "probes",
    wants: "The platform can see whether it is alive and ready",
    scope: "repository",
    judge: (launch) =>
      foundBy(["delivery/no-probes"], launch) ??
      containers(launch, "probe", ({ servesPorts, hasProbe, init }) => init || !servesPorts || hasProbe),
  },
  {
    id: "resource-limits",
    wants: "Memory and processor are limited",
    scope: "repository",
    judge: (launch) =>
      foundBy(["delivery/no-resource-limits"], launch) ??
      containers(launch, "limit", ({ hasLimits }) => hasLimits),
  },
  ...[
    [
      "load-tried",
      "Load at twice the expected peak was tried",
      "a load test leaves no trace that could be read here",
    ],
    [
      "runbook",
      "A runbook says how to scale, roll back and find the usual failures",
      "whether a text is a good one is for people to say",
    ],
    [
      "gradual-rollout",
      "Rollout is gradual, alerts follow the objective, someone is on call",
      "nothing in a repository shows who is on call",
    ],
  ].map(
    ([id = "", wants = "", because = ""]): Item => ({
      id,
      wants,
      scope: "repository",
      judge: () => unknown(because),
    }),
  ),
];

function deployed({ survey }: Launch): readonly SurveyedFile[] {
  return survey.delivery.filter(({ purpose }) => purpose === "deployed");
}

function containers(launch: Launch, what: string, has: (container: Container) => boolean): Answer {
  const all = deployed(launch).flatMap(({ path, file, partial }) =>
    file.kind === "kubernetes"
      ? file.workloads
          .filter(({ kind }) => SERVING.has(kind))
          .flatMap((workload) =>
            workload.containers.map((container) => ({ path, container, open: partial || workload.partial })),
          )
      : [],
  );
  if (all.length === 0) return unknown("no Kubernetes workload was found");
  const without = all.filter(({ container }) => !has(container));
  const clear = without.filter(({ open }) => !open);
  if (clear.length > 0)
    return refuted(
      `${clear.length} of ${all.length} containers have no ${what}, for instance ${clear[0]?.container.name ?? ""}`,
      clear.map(({ path, container }) => placeOf(path, container.at)),
    );
  if (without.length > 0) return unknown("the manifests are patches, and the rest of them is elsewhere");
  return proved(
    `all ${all.length} containers that serve`,
    all.map(({ path, container }) => placeOf(path, container.at)),
  );
}

/** From the last stage down to the image that it is built from, within the file. */
function lineage({ stages }: Dockerfile): DockerStage[] {
  const line: DockerStage[] = [];
  for (let stage = stages.at(-1); stage && line.length <= stages.length; ) {
    line.push(stage);
    stage = stage.continues === undefined ? undefined : stages[stage.continues];
  }
  return line;
}

function starts(file: Dockerfile): boolean {
  return lineage(file).some((stage) => stage.starts !== undefined);
}

function userOf(file: Dockerfile): DockerStage["user"] {
  return lineage(file).find(({ user }) => user)?.user;
}

function secretsOf(file: DeliveryFile): Quote[] {
  if (file.kind === "dockerfile")
    return file.stages.flatMap(({ secrets }) =>
      secrets.filter(({ kind }) => kind === "value").map(({ quote }) => quote),
    );
  if (file.kind !== "compose" && file.kind !== "kubernetes") return [];
  const inContainers = file.workloads.flatMap((workload) =>
    workload.containers.flatMap(({ secrets }) => secrets),
  );
  return [...inContainers, ...file.secrets].map(({ quote }) => quote);
}

function placeOf(path: string, { line, to }: Quote): Location {
  return { path, from: line, to: to ?? line, side: "head" };
}
