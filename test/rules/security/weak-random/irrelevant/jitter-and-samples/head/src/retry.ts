export const jitter = () => Math.random() * 1000;
export const tokenRefreshDelay = 60_000 + Math.random() * 5_000;
export const color = COLORS[Math.floor(Math.random() * COLORS.length)];
