import axios from "axios";
import got from "got";

const payments = axios.create({ baseURL: "https://payments.example.com", timeout: 5_000 });

export const charge = (order: Order) => payments.post("/charges", { order: order.id });
export const refund = (order: Order) => axios.delete(`https://payments.example.com/${order.id}`, { timeout: 5_000 });
export const rates = () => fetch("https://rates.example.com/latest", { signal: AbortSignal.timeout(2_000) });
export const place = (ip: string) => got.get(`https://geo.example.com/${ip}`, { timeout: { request: 2_000 } });
