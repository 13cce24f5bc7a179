import { decode } from "html-entities";

export const session = { title: decode("&amp;"), algorithm: "aes-256-gcm" };
