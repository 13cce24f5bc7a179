import type { Review } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import type { ReviewOptions, ReviewParts } from "./parts.ts";

/**
 * One pull request in, one review out. Nothing in here can post.
 */
export declare function review(loaded: LoadedPull, parts: ReviewParts, options?: ReviewOptions): Promise<Review>;
