import type { DeliveryChange, Dockerfile, ManifestFile } from "../../domain/delivery.ts";
import type { Rule } from "../../domain/rule.ts";
import { code, type Fault, hitsOf, newFaults } from "./new-faults.ts";
import { splitImage } from "./root-images.ts";

/** What `latest` is today is not what was tested, nor what a rollback brings back. */
export const imageNotPinned: Rule<"delivery"> = {
  id: "delivery/image-not-pinned",
  architect: "devops-architect",
  severity: "concern",
  judges: "delivery",
  when: "an image is taken by `latest`, or without a tag",
  harm: "The next build or restart takes whatever was published last: a new major version arrives without a change here, two machines run different programs, and going back to the last commit does not bring the old image back.",
  instead: "Name the version that was tested, and let a bot propose the next one.",
  source: "https://cwe.mitre.org/data/definitions/1357.html",
  appliesTo: ({ purpose }) => purpose === "deployed" || purpose === "unclear",
  check: (change) =>
    hitsOf(
      change,
      newFaults(change, (file) => {
        if (file.kind === "dockerfile") return stageFaults(file, change.owner);
        return file.kind === "compose" || file.kind === "kubernetes" ? containerFaults(file, change) : [];
      }),
    ),
};

function stageFaults(file: Dockerfile, owner: string): Fault[] {
  return file.stages.flatMap(({ image, continues, from }): Fault[] => {
    if (continues !== undefined || !isOpen(image)) return [];
    const [name, tag] = splitImage(image);
    return [
      {
        key: `image ${name}`,
        quote: from,
        title: `${code(image)} is built on ${tag === "" ? "without a tag" : "by its newest version"}.`,
        instead: `Write the version that was tested, for instance ${code(`FROM ${name}:<version>`)}.`,
        ...(isOwn(name, owner) ? { severity: "note" as const } : {}),
      },
    ];
  });
}

function containerFaults(file: ManifestFile, { owner, purpose }: DeliveryChange): Fault[] {
  return file.workloads.flatMap((workload) =>
    workload.containers.flatMap((container): Fault[] => {
      if (!container.image || container.built || !isOpen(container.image.name)) return [];
      const [name, tag] = splitImage(container.image.name);
      // The repository's own product: its `latest` is what this repository published.
      if (isOwn(name, owner)) return [];
      // Overlays and deployments put the tag of a bare name in.
      if (file.kind === "kubernetes" && tag === "" && !name.includes("/")) return [];
      return [
        {
          key: `image ${workload.kind}/${workload.name}/${container.name} ${name}`,
          quote: container.image.quote,
          title: `${code(container.name)} runs ${code(container.image.name)} ${tag === "" ? "without a tag" : "in its newest version"}.`,
          instead: `Write the version that was tested: ${code(`image: ${name}:<version>`)}.`,
          ...(purpose === "deployed" ? {} : { severity: "note" as const }),
        },
      ];
    }),
  );
}

function isOwn(name: string, owner: string): boolean {
  return name.split("/").some((part) => folded(part) === folded(owner));
}

/** Registries do not know every sign that an owner on GitHub may have. */
function folded(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** No tag or `latest`, and no digest; a name that is filled in elsewhere is not known. */
function isOpen(image: string): boolean {
  const [name, tag, digest] = splitImage(image);
  if (name === "" || name === "scratch" || digest !== "" || /[$<{%]/.test(image)) return false;
  return tag === "" || tag === "latest";
}
