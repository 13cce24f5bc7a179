import type { Forge, LivePull } from "../../src/domain/forge.ts";
import type { PullKey } from "../../src/domain/job.ts";
import type { LoadedPull, Tree } from "../../src/domain/tree.ts";

type Loaded = LoadedPull & { close(): Promise<void> };

/**
 * What a pull request changes depends on its commits alone, so thousands of schedules over the same commits read each
 * change from git once, by the real code, and from memory after that.
 */
export class Loads {
  #known = new Map<string, Promise<Loaded>>();
  readonly #forge: Pick<Forge, "load">;

  constructor(forge: Pick<Forge, "load">) {
    this.#forge = forge;
  }

  async load(key: PullKey, live: LivePull): Promise<Loaded> {
    const reviewed = live.posted.reviews.findLast(({ head }) => head !== live.head.sha)?.head;
    const name = [live.base.sha, live.head.sha, reviewed].join(" ");
    let known = this.#known.get(name);
    if (!known) {
      known = this.#forge.load(key, live).then(inMemory);
      this.#known.set(name, known);
      known.catch(() => this.#known.delete(name));
    }
    const loaded = await known;
    const { title, body, author, draft, base, head } = live;
    const { date } = loaded.pull.head;
    return {
      ...loaded,
      pull: {
        ...loaded.pull,
        repo: key.repo,
        number: key.number,
        title,
        body,
        author,
        draft,
        base,
        head: { ...head, ...(date ? { date } : {}) },
      },
    };
  }
}

async function inMemory(loaded: Loaded): Promise<Loaded> {
  try {
    const [base, mergeBase, head] = await Promise.all([
      copyOf(loaded.trees.base),
      copyOf(loaded.trees.mergeBase),
      copyOf(loaded.trees.head),
    ]);
    return { ...loaded, trees: { base, mergeBase, head }, close: async () => {} };
  } finally {
    await loaded.close();
  }
}

async function copyOf(tree: Tree): Promise<Tree> {
  const entries = await tree.list();
  const texts = await tree.readAll(entries.map(({ path }) => path));
  return {
    commit: tree.commit,
    list: async (prefix = "") => entries.filter(({ path }) => path.startsWith(prefix)),
    read: async (path) => texts.get(path),
    readAll: async (paths) => new Map([...texts].filter(([path]) => paths.includes(path))),
  };
}
