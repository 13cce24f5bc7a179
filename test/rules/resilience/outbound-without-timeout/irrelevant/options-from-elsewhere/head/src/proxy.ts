import axios from "axios";
import { defaults } from "./defaults";

export const send = (url: string, options: Options) => fetch(url, options);
export const client = axios.create({ ...defaults, baseURL: "https://crm.example.com" });
