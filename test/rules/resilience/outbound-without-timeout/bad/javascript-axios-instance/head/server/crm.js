const axios = require("axios");

const crm = axios.create({ baseURL: process.env.CRM_URL }); // expect: resilience/outbound-without-timeout

module.exports = { contact: (id) => crm.get(`/contacts/${id}`) };
