import type { Finding } from "../domain/finding.ts";
import type {
  ReadAsArchitect,
  Reading,
  ReadingRequest,
  RecordedReadings,
  Resumption,
} from "../domain/reading.ts";
import type { Review } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { UserError } from "../errors.ts";
import type { ReviewOptions, ReviewParts } from "./parts.ts";
import { review } from "./review.ts";

type Recorded = RecordedReadings["readings"][number];

/** A review that can be made again once the people it waits for have answered: it carries what every architect said. */
export async function recordedReview(
  loaded: LoadedPull,
  parts: ReviewParts,
  options: ReviewOptions = {},
): Promise<Review> {
  const record = startRecord(parts);
  return record.close(await review(loaded, record.parts, options), options.only);
}

/**
 * The same review, made again with one of its conversations led to its end. What rules prove is proved anew; the words
 * of everybody else are taken from the record, so that nobody is paid twice.
 *
 * @throws UserError when the architect is not asked any more: the configuration of the base branch has changed
 */
export async function resumedReview(
  loaded: LoadedPull,
  parts: ReviewParts,
  { parked, answer, recorded }: Resumption,
  options: Omit<ReviewOptions, "only"> = {},
): Promise<Review> {
  const { resume, read, secondLook } = parts;
  if (!resume || !read)
    throw new UserError("There is no model here that could go on with this conversation.");
  let led = false;
  const record = startRecord({
    ...parts,
    async read(request) {
      const before = recorded.readings.find((one) => isFor(one, request))?.reading;
      if (!before) return read(request);
      if (before.parked?.id !== parked.id) return before;
      led = true;
      return joined(before, await resume(request, parked, answer));
    },
    ...(secondLook
      ? {
          async secondLook(request) {
            const before = recorded.looks?.find((one) => one.fingerprint === request.finding.fingerprint);
            return before?.looked ?? secondLook(request);
          },
        }
      : {}),
  });
  const { only } = recorded;
  const made = await review(loaded, record.parts, { ...options, ...(only ? { only } : {}) });
  if (!led) throw new UserError(`${parked.architect} is not asked any more.`);
  return { ...record.close(made, only), resumed: [parked.id] };
}

/** Writes down what the model is asked through these parts. */
function startRecord(parts: ReviewParts): {
  parts: ReviewParts;
  /** Only what waits for people is worth keeping; the conversation itself is kept with the request. */
  close(made: Review, only: ReviewOptions["only"]): Review;
} {
  const { read, secondLook } = parts;
  const readings: Recorded[] = [];
  const looks: NonNullable<RecordedReadings["looks"]>[number][] = [];
  return {
    parts: {
      ...parts,
      ...(read ? { read: (request) => writtenDown(request, read, readings) } : {}),
      ...(secondLook
        ? {
            async secondLook(request) {
              const looked = await secondLook(request);
              looks.push({ fingerprint: request.finding.fingerprint, looked });
              return looked;
            },
          }
        : {}),
    },
    close(made, only) {
      // Conversations end in any order.
      const inOrder = readings.toSorted((a, b) => compared(whose(a), whose(b)));
      const parked = inOrder.flatMap(({ reading }) => (reading.parked ? [reading.parked] : []));
      if (parked.length === 0) return made;
      looks.sort((a, b) => compared(a.fingerprint, b.fingerprint));
      const kept = inOrder.map((one): Recorded => {
        if (!one.reading.parked) return one;
        return { ...one, reading: { ...one.reading, parked: { ...one.reading.parked, state: null } } };
      });
      return { ...made, parked, recorded: { ...(only ? { only } : {}), readings: kept, looks } };
    },
  };
}

async function writtenDown(
  request: ReadingRequest,
  read: ReadAsArchitect,
  into: Recorded[],
): Promise<Reading> {
  const reading = await read(request);
  const { architect, handedOver } = request;
  into.push({ architect: architect.name, ...(handedOver ? { handedOver } : {}), reading });
  return reading;
}

function whose({ architect, handedOver }: Recorded): string {
  return [architect, handedOver?.from ?? "", handedOver?.question ?? ""].join("\0");
}

function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function isFor({ architect, handedOver }: Recorded, request: ReadingRequest): boolean {
  return (
    architect === request.architect.name &&
    handedOver?.from === request.handedOver?.from &&
    handedOver?.question === request.handedOver?.question
  );
}

/** What was found before the wait, and after it. What it cost is what the end says: it counted from the beginning. */
function joined(before: Reading, after: Reading): Reading {
  const said = new Map<string, Finding>();
  for (const finding of [...before.findings, ...after.findings]) said.set(finding.fingerprint, finding);
  const asked = new Map(
    [...(before.handoffs ?? []), ...(after.handoffs ?? [])].map((one) => [JSON.stringify(one), one]),
  );
  return {
    ...after,
    findings: [...said.values()],
    read: [...new Set([...before.read, ...after.read])],
    ...(asked.size > 0 ? { handoffs: [...asked.values()] } : {}),
  };
}
