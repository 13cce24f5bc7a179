const API_URL = "http://api.payments.io/v1"; // expect: security/plain-transport

export const send = (order: Order) => fetch(`http://hooks.warehouse.io/orders/${order.id}`); // expect: security/plain-transport
