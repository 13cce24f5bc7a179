window.postMessage({ kind: "ready" }, "*");
export const remote = { origin: "git@example.com:app.git", credentials: true };
