import axios from "axios";

export async function charge(order: Order) {
  const answer = await axios.post("https://payments.example.com/charges", { order: order.id }); // expect: resilience/outbound-without-timeout
  return answer.data;
}

export async function refund(order: Order) {
  await axios.delete(`https://payments.example.com/charges/${order.charge}`);
}
