const API_URL = "https://api.payments.io/v1";

export const send = (order: Order) => fetch(`https://hooks.warehouse.io/orders/${order.id}`);
