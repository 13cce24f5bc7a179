import { agentsSection } from "./agents-section.ts";
import { architectsSection } from "./architects-section.ts";
import { budgetsSection } from "./budgets-section.ts";
import { failOnSection } from "./fail-on-section.ts";
import { draftsSection, enabledSection, sarifSection } from "./flag-sections.ts";
import { ignoreSection } from "./ignore-section.ts";
import { instructionsSection } from "./instructions-section.ts";
import { languageSection } from "./language-section.ts";
import { modelSection } from "./model-section.ts";
import { muteSection } from "./mute-section.ts";
import { permissionSection } from "./permission-section.ts";
import { publicRoutesSection } from "./public-routes-section.ts";
import { routesSection } from "./routes-section.ts";
import { rulesSection } from "./rules-section.ts";
import type { Section } from "./section.ts";
import { servicesSection } from "./services-section.ts";

/** Every top-level key of `architect.yml`, in the order in which a person meets them. */
export const SECTIONS: readonly Section[] = [
  enabledSection,
  draftsSection,
  failOnSection,
  ignoreSection,
  architectsSection,
  routesSection,
  agentsSection,
  rulesSection,
  publicRoutesSection,
  servicesSection,
  muteSection,
  instructionsSection,
  modelSection,
  budgetsSection,
  permissionSection,
  languageSection,
  sarifSection,
];
