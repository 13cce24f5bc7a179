import type { DeliveryChange, DeliveryFile } from "./delivery.ts";
import type { Location } from "./pull-request.ts";
import type { RouteInventory } from "./routes.ts";

/** What the head commit holds as a whole, whatever the pull request changes. */
export interface Survey {
  routes: RouteInventory;
  /** Dockerfiles, Compose files and Kubernetes manifests, as far as they could be read. */
  delivery: readonly SurveyedFile[];
  /** Folders with a manifest of their own, and the stores that the manifest names a client of. */
  services: readonly SurveyedService[];
  /** What was not looked at, in words for a person. */
  left: readonly string[];
}

export interface SurveyedFile {
  path: string;
  purpose: DeliveryChange["purpose"];
  file: DeliveryFile;
  /** Some part of it was not read: nothing that is absent here is missing. */
  partial: boolean;
}

export interface SurveyedService {
  /** Its folder; empty for the whole repository. */
  root: string;
  stores: readonly { store: string; at: Location }[];
}
