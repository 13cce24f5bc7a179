import { useState } from "react";

export const load = () => fetch("/api/orders").then((answer) => answer.json());
export const rates = () => fetch("https://rates.example.com/latest").then((answer) => answer.json());
