const BLOCK = /^(\w+\s?)*$/;

export function isBlock(line) {
  return BLOCK.test(process.env.BUILD_LINE) && BLOCK.test(line);
}
