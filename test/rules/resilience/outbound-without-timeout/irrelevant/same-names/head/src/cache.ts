export const value = (cache: Map<string, string>) => cache.get("axios");
export const prefetch = (queue: Queue) => queue.fetch("https://rates.example.com/latest");
