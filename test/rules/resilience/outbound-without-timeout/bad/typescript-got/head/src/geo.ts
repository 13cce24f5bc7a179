import got from "got";

export const place = (ip: string) => got.get(`https://geo.example.com/${ip}`).json(); // expect: resilience/outbound-without-timeout
