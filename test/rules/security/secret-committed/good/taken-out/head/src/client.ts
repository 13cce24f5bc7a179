export const api = "https://api.github.com";
export const token = process.env.GITHUB_TOKEN;
