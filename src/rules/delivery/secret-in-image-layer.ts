import type { DockerSecret } from "../../domain/delivery.ts";
import type { Rule } from "../../domain/rule.ts";
import { code, type Fault, hitsOf, newFaults } from "./new-faults.ts";

/** Layers and the history of an image are read by everybody who can pull it; a later `rm` takes nothing back. */
export const secretInImageLayer: Rule<"delivery"> = {
  id: "delivery/secret-in-image-layer",
  architect: "devops-architect",
  severity: "concern",
  judges: "delivery",
  when: "a Dockerfile writes a secret into a layer or into the history of the image",
  harm: "Everybody who can pull the image reads it with `docker history` or by unpacking the layer, also when a later step deletes the file.",
  instead: "Mount it for the one step that needs it: `RUN --mount=type=secret,id=...`.",
  source: "https://cwe.mitre.org/data/definitions/522.html",
  appliesTo: ({ purpose, head }) => head.kind === "dockerfile" && purpose === "deployed",
  check: (change) =>
    hitsOf(
      change,
      newFaults(change, (file) =>
        file.kind === "dockerfile"
          ? file.stages.flatMap((stage, index) =>
              stage.secrets
                // The layers of an earlier stage are not shipped; what is written down is in this file as well.
                .filter(({ kind }) => kind === "value" || index === file.stages.length - 1)
                .map(faultOf),
            )
          : [],
      ),
    ),
};

function faultOf(secret: DockerSecret): Fault {
  const { kind, name, quote, digest } = secret;
  const key = `${kind} ${name} ${digest}`;
  const id = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  if (kind === "file")
    return {
      key,
      quote,
      title: `${code(name)} is copied into a layer of the image.`,
      instead: `Take ${code(name)} out of the image: hand its values over when the container starts, or mount it for one step with \`RUN --mount=type=secret\`.`,
    };
  if (kind === "argument")
    return {
      key,
      quote,
      title: `The build argument ${code(name)} is kept as a variable of the image.`,
      instead: `Mount it for the step that needs it: ${code(`RUN --mount=type=secret,id=${id},env=${name} ...`)}; at run time hand it over when the container starts.`,
    };
  if (kind === "command")
    return {
      key,
      quote,
      title: `The build argument ${code(name)} is pasted into a command, which the history of the image keeps.`,
      instead: `Mount it for this step: ${code(`RUN --mount=type=secret,id=${id},env=${name} ...`)}.`,
    };
  return {
    key,
    quote,
    title: `${code(name)} has its value written in the Dockerfile, and so in every copy of the image.`,
    instead: `Revoke this value. Hand the new one over when the container starts, or for one step with ${code(`RUN --mount=type=secret,id=${id}`)}.`,
  };
}
