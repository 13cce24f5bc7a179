/**
 * Characters that a person does not see, or that change the order in which others are shown: controls but tab and
 * newline, format characters (bidirectional, zero-width, tags), fillers, variation selectors, unpaired surrogates.
 */
const UNSEEN = /[\p{Cf}\p{Cs}\p{DI}\u2028\u2029]|(?![\t\n])\p{Cc}/gu;
/** More of them in a row than any writing needs are told by their number. */
const MAX_RUN = 16;

/** Others' text with everything in it to be seen: what is invisible stands as `⟦U+202E⟧`. */
export function inPlainSight(text: string): string {
  let run = 0;
  let end = -1;
  return text.replace(/\r\n?/g, "\n").replace(UNSEEN, (character, at: number) => {
    run = at === end ? run + 1 : 1;
    end = at + character.length;
    if (run > MAX_RUN) return run === MAX_RUN + 1 ? "⟦more hidden characters⟧" : "";
    return `⟦U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟧`;
  });
}

/**
 * The same for markdown, where GitHub also hides comments: they are kept, and called hidden. The mark is put before
 * every beginning, so that one comment inside another hides nothing.
 */
export function markdownInPlainSight(text: string): string {
  return inPlainSight(text)
    .replaceAll("<!--", "⟦hidden from readers:⟧ <!--")
    .replace(/^(\s{0,3}\[[^\]\n]{0,200}\]:\s)/gm, "⟦hidden from readers:⟧ $1");
}

/** The tags that fence data off in a brief. */
export type Fence =
  | "pull_request"
  | "title"
  | "description"
  | "file"
  | "not_shown"
  | "proved"
  | "guidance"
  | "instructions"
  | "handed_over"
  | "question"
  | "thread"
  | "said"
  | "model_of_form"
  | "claim"
  | "quotation";

const FENCES =
  /<(?=\s*\/?\s*(?:pull_request|title|description|file|not_shown|proved|guidance|instructions|handed_over|question|thread|said|model_of_form|claim|quotation)\b)/gi;

/** Data between two tags that it cannot close. `attributes` are escaped. Nothing when the data is empty. */
export function fenced(tag: Fence, data: string, attributes: Readonly<Record<string, string>> = {}): string {
  if (data === "") return "";
  const written = Object.entries(attributes).map(
    ([name, value]) => ` ${name}=${JSON.stringify(inPlainSight(value).replaceAll("<", "&lt;"))}`,
  );
  return `<${tag}${written.join("")}>\n${unfenceable(data)}\n</${tag}>`;
}

/** Text whose tags of ours are none any more. */
export function unfenceable(text: string): string {
  return text.replace(FENCES, "&lt;");
}
