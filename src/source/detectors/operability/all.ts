import type { Detector } from "../detector.ts";
import { correlationIdMissing } from "./correlation-id-missing.ts";
import { healthCheckShallow } from "./health-check-shallow.ts";

export const operabilityDetectors: readonly Detector[] = [correlationIdMissing, healthCheckShallow];
