import { makeImage, shipImage } from "./cluster.ts";

/** Run by the build: puts the image of a new cluster into the folder that is given, so that no rehearsal has to make one. */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("say where the image goes");
await shipImage(folder, await makeImage());
process.exit(0);
