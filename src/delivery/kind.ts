export type DeliveryKind = "dockerfile" | "compose" | "kubernetes" | "workflow" | "terraform";

/** What a file may be by its path: a Kubernetes manifest tells itself only by its text. */
export function deliveryKind(path: string): DeliveryKind | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/^(?:Dockerfile|Containerfile)(?:[.-][\w.-]+)?$/i.test(name))
    return /\.(?:dockerignore|md|txt|j2|erb|tmpl|tpl|sh|ya?ml|json|svg|png|[cm]?[jt]sx?|go|py|rb|java|php|rs)$/i.test(
      name,
    )
      ? undefined
      : "dockerfile";
  if (/\.(?:dockerfile|containerfile)$/i.test(name)) return "dockerfile";
  if (name.endsWith(".tf")) return "terraform";
  if (!/\.ya?ml$/i.test(name)) return undefined;
  if (/^\.github\/workflows\/[^/]+$/.test(path) || /^action\.ya?ml$/.test(name)) return "workflow";
  if (
    /^(?:docker-|podman-)?compose(?:[._-][\w.-]+)?\.ya?ml$/i.test(name) ||
    /[._-]compose\.ya?ml$/i.test(name)
  )
    return "compose";
  return "kubernetes";
}

/** Whether it looks like the manifest of a Kubernetes object: both keys at the left margin. */
export function isKubernetes(text: string): boolean {
  return /^apiVersion:[ \t]*\S/m.test(text) && /^kind:[ \t]*\S/m.test(text);
}
