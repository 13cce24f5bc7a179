async function orders(customer) {
  try {
    return await db.query("select id from orders where customer = $1", [customer]);
  // expect-next: resilience/swallowed-error
  } catch (error) {
    return [];
  }
}
