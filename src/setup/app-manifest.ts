import { parse } from "yaml";
import { z } from "zod";

/** What `app.yml` asks for, by permission: `read` or `write`. */
export type Permissions = Readonly<Record<string, string>>;

const manifestSchema = z.object({
  name: z.string(),
  description: z.string(),
  url: z.string(),
  public: z.boolean(),
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
});

export type AppManifest = z.infer<typeof manifestSchema>;

/** `app.yml` of the package. @throws ZodError when it is not what GitHub wants: a mistake of ours */
export function readManifest(text: string): AppManifest {
  return manifestSchema.parse(parse(text));
}

export interface ManifestPlace {
  /** Where GitHub reaches this server, without a slash at its end. */
  publicUrl: string;
  /** Path of deliveries. */
  webhookPath: string;
  /** Where the browser is sent back to. */
  redirectUrl: string;
  /** Findings are to go to code scanning as well. */
  codeScanning: boolean;
}

/**
 * The manifest as GitHub's form takes it.
 * https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
export function manifestFor(manifest: AppManifest, place: ManifestPlace): Record<string, unknown> {
  return {
    ...manifest,
    hook_attributes: { url: `${place.publicUrl}${place.webhookPath}`, active: true },
    redirect_url: place.redirectUrl,
    default_permissions: {
      ...manifest.default_permissions,
      ...(place.codeScanning ? { security_events: "write" } : {}),
    },
  };
}
