/**
 * Official images that run as root unless a Dockerfile says otherwise, by repository name without a registry.
 * What is not in this list may have a user of its own: nobody can tell from its name.
 * Source: the images' own Dockerfiles and `docker inspect`.
 */
const ROOT_IMAGES = new Set(
  [
    "alpine debian ubuntu fedora centos rockylinux almalinux amazonlinux oraclelinux busybox archlinux photon",
    "node python golang ruby php rust openjdk eclipse-temurin amazoncorretto maven gradle perl elixir erlang swift",
    "dart julia haskell clojure sbt r-base pypy buildpack-deps nginx httpd tomcat jetty caddy traefik haproxy",
    "oven/bun denoland/deno hexpm/elixir hexpm/erlang bitwalker/alpine-elixir sapmachine ibmjava",
    "dotnet/aspnet dotnet/runtime dotnet/runtime-deps dotnet/sdk playwright nvidia/cuda frolvlad/alpine-glibc",
    "astral-sh/uv distroless/static distroless/static-debian11 distroless/static-debian12 distroless/base",
    "distroless/base-debian11 distroless/base-debian12 distroless/cc distroless/cc-debian12 distroless/java17-debian12",
    "distroless/java21-debian12 distroless/nodejs20-debian12 distroless/nodejs22-debian12 distroless/python3-debian12",
  ]
    .join(" ")
    .split(" "),
);

/** Whether an image is known to run as root. `false` also stands for "nobody knows". */
export function isKnownRoot(image: string): boolean {
  const [name = "", tag = ""] = splitImage(image);
  if (/nonroot|rootless|unprivileged|chiseled/i.test(image)) return false;
  if (name === "scratch") return true;
  const bare = name
    .replace(/^(?:docker\.io\/)?library\//, "")
    .replace(
      /^(?:docker\.io|public\.ecr\.aws\/docker\/library|public\.ecr\.aws|mcr\.microsoft\.com|gcr\.io|ghcr\.io)\//,
      "",
    );
  return ROOT_IMAGES.has(bare) && !tag.endsWith("-nonroot");
}

/** Name, tag and digest; the last two are empty when not written. */
export function splitImage(image: string): [name: string, tag: string, digest: string] {
  const [rest = "", digest = ""] = image.split("@");
  const colon = rest.lastIndexOf(":");
  // A colon before a slash belongs to the port of a registry.
  if (colon <= rest.lastIndexOf("/")) return [rest, "", digest];
  return [rest.slice(0, colon), rest.slice(colon + 1), digest];
}
