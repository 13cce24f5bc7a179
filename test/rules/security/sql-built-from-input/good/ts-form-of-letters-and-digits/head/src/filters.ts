import { Sequelize } from "sequelize";
import { isISO8601Duration } from "./durations.ts";

export function dateFromDuration(duration: string) {
  if (!isISO8601Duration(duration)) {
    throw new Error("Invalid ISO 8601 duration");
  }
  const negative = duration.startsWith("-");
  const magnitude = negative ? duration.slice(1) : duration;
  return Sequelize.literal(`now() - interval '${magnitude}'`);
}
