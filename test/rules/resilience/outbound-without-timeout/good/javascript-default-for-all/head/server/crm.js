const axios = require("axios");

axios.defaults.timeout = 5_000;

module.exports = { contact: (id) => axios.get(`https://crm.example.com/contacts/${id}`) };
